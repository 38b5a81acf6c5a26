"""A first receipt is no later than any on record for the same destination: another decides another request (R29)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0050_spelling_of_more_letters"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="handover",
            name="first_receipt_is_no_later_than_known",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="first_receipt_is_no_later_than_known",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM inquiries_inquiry inquiry\n               WHERE inquiry.id = NEW.inquiry_id AND NEW.received_at > inquiry.created_at)\n       OR EXISTS (SELECT 1 FROM inquiries_hand_over earlier\n                  WHERE earlier.inquiry_id = NEW.inquiry_id AND earlier.destination = NEW.destination\n                    AND NEW.received_at > earlier.received_at) THEN\n        RAISE EXCEPTION 'first receipt is later than the filing or an earlier record' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="51878f4bc95df1f3c74f79dd5d1064fd64427f6c",
                    operation="INSERT",
                    pgid="pgtrigger_first_receipt_is_no_later_than_known_cf65e",
                    table="inquiries_hand_over",
                    when="BEFORE",
                ),
            ),
        ),
    ]
