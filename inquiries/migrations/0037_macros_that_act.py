"""What one press of a macro does besides its text."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0039_follow_up_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="macro",
            name="asks_department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inquiries.department",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="holds_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agent", "Agent"),
                    ("member", "Member"),
                    ("department", "Department"),
                ],
                help_text="On hold with the text: a message waits for the agent or the member, a note for a department",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="is_complete",
            field=models.BooleanField(
                default=False, help_text="Nothing is to be added by hand: one press sends the text and does the rest"
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="question",
            field=models.CharField(
                blank=True, help_text="What the department is asked; with variables", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="sets_priority",
            field=models.PositiveSmallIntegerField(
                blank=True, choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4")], null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(("sets_priority__isnull", True), ("sets_priority__range", (1, 4)), _connector="OR"),
                name="macro_priority_1_to_4",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asks_department__isnull", True), ("question", "")),
                    models.Q(
                        ("asks_department__isnull", False),
                        models.Q(("question", ""), _negated=True),
                        models.Q(("place", "answer"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="macro_asks_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("holds_for", ""),
                    models.Q(("holds_for__in", ("agent", "member")), ("place", "message")),
                    models.Q(("holds_for", "department"), ("place", "note")),
                    _connector="OR",
                ),
                name="macro_holds_where_it_is_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_complete", True),
                    models.Q(("asks_department__isnull", True), ("holds_for", ""), ("sets_priority__isnull", True)),
                    _connector="OR",
                ),
                name="macro_does_more_when_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_complete", False),
                    models.Q(("place", "answer"), _negated=True),
                    models.Q(("resolution_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="macro_complete_answer_has_an_outcome",
            ),
        ),
    ]
