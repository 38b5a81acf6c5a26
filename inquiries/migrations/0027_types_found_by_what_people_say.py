"""Agents find types by headings and by what people say; searches that found none are counted."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agent_documents"),
        ("inquiries", "0024_inquiries_of_a_book"),
    ]

    operations = [
        migrations.CreateModel(
            name="MissedSearch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("word_hash", models.CharField(max_length=64)),
                ("word", models.CharField(blank=True, max_length=20)),
                ("searches", models.PositiveIntegerField(default=0)),
                ("last_on", models.DateField()),
            ],
            options={
                "db_table": "inquiries_missed_search",
            },
        ),
        migrations.AddField(
            model_name="inquirytype",
            name="group",
            field=models.CharField(
                choices=[
                    ("urgent", "Care or coverage is blocked now"),
                    ("cards_and_records", "Cards, materials and member records"),
                    ("enrollment_and_billing", "Enrollment and billing"),
                    ("benefits_and_claims", "Benefits, claims and authorizations"),
                    ("complaints_and_other", "Complaints and anything else"),
                ],
                default="complaints_and_other",
                help_text="The heading under which agents look for it",
                max_length=24,
            ),
        ),
        migrations.AddField(
            model_name="inquirytype",
            name="help_line",
            field=models.CharField(blank=True, help_text="One line under the title: what it is for", max_length=100),
        ),
        migrations.AddField(
            model_name="inquirytype",
            name="search_terms",
            field=models.CharField(
                blank=True, help_text="What people say when they need it, such as: address moved move", max_length=600
            ),
        ),
        migrations.AddField(
            model_name="refusedtype",
            name="search_terms",
            field=models.CharField(
                blank=True, help_text="What people say when they need it, such as: address moved move", max_length=600
            ),
        ),
        migrations.AddConstraint(
            model_name="inquirytype",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "group__in",
                        [
                            "urgent",
                            "cards_and_records",
                            "enrollment_and_billing",
                            "benefits_and_claims",
                            "complaints_and_other",
                        ],
                    )
                ),
                name="type_in_a_group",
            ),
        ),
        migrations.AddField(
            model_name="missedsearch",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="missed_searches", to="accounts.agent"
            ),
        ),
        migrations.AddIndex(
            model_name="missedsearch",
            index=models.Index(fields=["last_on"], name="missed_search_by_day"),
        ),
        migrations.AddConstraint(
            model_name="missedsearch",
            constraint=models.UniqueConstraint(fields=("word_hash", "agent"), name="missed_search_once_of_an_agent"),
        ),
        migrations.AddConstraint(
            model_name="missedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("word__regex", "^([a-z]{3,20})?$")), name="missed_search_is_a_word"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="missedsearch",
            trigger=pgtrigger.compiler.Trigger(
                name="missed_search_read_by_several",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.\"word\" = ''))",
                    func="\n    IF (SELECT count(DISTINCT agent_id) FROM inquiries_missed_search\n        WHERE word_hash = NEW.word_hash AND agent_id <> NEW.agent_id) < 2 THEN\n        RAISE EXCEPTION 'a word is readable once several agents searched it' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="bd2e45e323543928746e384ad85bcdfe19149e11",
                    operation='INSERT OR UPDATE OF "word"',
                    pgid="pgtrigger_missed_search_read_by_several_9bad0",
                    table="inquiries_missed_search",
                    when="BEFORE",
                ),
            ),
        ),
    ]
