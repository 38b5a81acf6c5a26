"""A first receipt is no later than the filing and than any on record; a later one comes as a correction (R29)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0048_links_and_duties_are_chained"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="first_receipt_is_no_later_than_known",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM inquiries_inquiry inquiry\n               WHERE inquiry.id = NEW.inquiry_id AND NEW.received_at > inquiry.created_at)\n       OR EXISTS (SELECT 1 FROM inquiries_hand_over earlier\n                  WHERE earlier.inquiry_id = NEW.inquiry_id AND NEW.received_at > earlier.received_at) THEN\n        RAISE EXCEPTION 'first receipt is later than the filing or an earlier record' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="baac241292e3135dee8d4acfe88493b3ca646e86",
                    operation="INSERT",
                    pgid="pgtrigger_first_receipt_is_no_later_than_known_cf65e",
                    table="inquiries_hand_over",
                    when="BEFORE",
                ),
            ),
        ),
    ]
