"""A legal clock says that it was checked only where somebody read the paragraph that it cites (R29).

What was shipped said so of every clock. Rows that an administrator has checked or changed stay as they are.
"""

from datetime import date
from typing import Any

from django.db import migrations, models

SHIPPED_BY, SHIPPED_ON = "ARSOS, as shipped", date(2026, 11, 27)
PART_C = "part_c_organization_determination"
PART_D = "part_d_coverage_determination"
READ = {
    (PART_C, "standard"): "Read: a copy of 422.568(b)(1) published in 2019: 14 days.",
    (PART_C, "standard_extended"): "Read: a copy of 422.568(b)(1)(i) published in 2019: up to 14 days more.",
    (PART_C, "expedited"): "Read: an older copy of 422.572(a): 72 hours.",
    (PART_C, "expedited_extended"): "Read: an older copy of 422.572(b): up to 14 days more.",
    (PART_D, "standard"): "Read: an undated copy of 423.568(b): 72 hours after receipt.",
    (PART_D, "payment"): "Read: an undated copy of 423.568(c): 14 days after receipt.",
    ("part_c_appeal", "standard"): "Read: an undated copy of 422.590(a): 30 days.",
    ("part_c_appeal", "payment"): "Read: an undated copy of 422.590(b): 60 days.",
    ("part_d_appeal", "standard"): "Read: a copy of 423.590(a), edition of 2005: 7 days.",
    ("part_d_appeal", "expedited"): "Read: an older copy of 423.590(d)(1): 72 hours.",
}
"""What somebody compared with the text of the regulation, and with which."""
NOT_READ = "Not compared with the regulation yet."
PARTLY = {
    ("grievance", "standard"): "Read: CMS on Part D grievances, 2023: 30 days. Not read: 422.564, 423.564.",
    (
        "grievance",
        "standard_extended",
    ): "Read: CMS on Part D grievances, 2023: 14 days more. Not read: 422.564, 423.564.",
    ("grievance", "expedited"): "Read: CMS on Part D grievances, 2023: 24 hours after a refusal to expedite, where the "
    "drug was not received yet. Not read: 422.564, 423.564.",
    (
        PART_C,
        "payment_clean_claim",
    ): "Read: a copy of 422.520(a)(1): 95 % of clean claims in 30 days, where there is no "
    "contract with the provider. Not read: 422.568(c).",
    (
        PART_D,
        "exception",
    ): "Read: a copy of 423.568(b): 72 hours from the prescriber's statement. Not read: the 14 days "
    "without one, 423.578.",
    ("part_d_appeal", "payment"): "Read: 423.636(a)(2): payment authorized in 14 days. The copy of 423.590(b) that was "
    "read, edition of 2005, still said 7 days.",
}
"""What was read in part, or only about; these do not count as checked."""


def say_what_was_checked(apps: Any, _editor: Any) -> None:
    """Take the mark off what nobody read; add to the rest which text it was compared with."""
    clocks = apps.get_model("inquiries", "LegalClock").objects
    shipped = clocks.filter(checked_by=SHIPPED_BY, checked_on=SHIPPED_ON)
    for row in shipped:
        place = (row.destination, row.variant)
        row.check_note = READ.get(place) or PARTLY.get(place, NOT_READ)
        if place not in READ:
            row.checked_by, row.checked_on = "", None
        row.save(update_fields=["check_note", "checked_by", "checked_on"])
    clocks.filter(checked_by="").update(checked_on=None)
    clocks.filter(checked_on=None).update(checked_by="")


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0028_legal_clocks_complete")]
    operations = [
        migrations.AddField(
            model_name="legalclock",
            name="check_note",
            field=models.CharField(
                blank=True,
                help_text="Which text it was compared with, and what is still to be compared",
                max_length=240,
            ),
        ),
        migrations.RunPython(say_what_was_checked, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="legalclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_by", ""), ("checked_on__isnull", True)),
                    models.Q(
                        models.Q(("checked_by", ""), _negated=True),
                        ("checked_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="legal_clock_checked_by_and_on",
            ),
        ),
    ]
