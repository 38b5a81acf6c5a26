"""The last day of somebody who leaves, until their sign-in is blocked after it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.periods


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_set_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="leaves_on",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="The last day of somebody who leaves, until their sign-in is blocked after it",
                null=True,
                validators=[foundation.periods.require_day_of_business],
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="last_day_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.leaves_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.leaves_on IS DISTINCT FROM OLD.leaves_on)\n       AND (NEW.leaves_on < '1900-01-01' OR NEW.leaves_on >= '2200-01-01') THEN\n        RAISE EXCEPTION 'leaves_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="1bcac734402f44fd1a811bcf3d8fa4649898f45d",
                    operation='INSERT OR UPDATE OF "leaves_on"',
                    pgid="pgtrigger_last_day_in_bounds_7fe03",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
    ]
