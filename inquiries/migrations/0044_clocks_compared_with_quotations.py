"""Compare legal clocks with quotations of today's 42 CFR, and cite the paragraphs where they stand today (R29).

The regulation itself could not be read; others quote it word for word, one of them from the eCFR of 2026-09-25. Every
number that was compared was right; the paragraphs of Part C have moved since 2024 (CMS-0057-F). Rows that an
administrator has checked or changed stay as they are.
"""

from datetime import date
from importlib import import_module
from typing import Any

from django.db import migrations

SHIPPED_BY, SHIPPED_ON = "ARSOS, as shipped", date(2026, 11, 27)
HOUR = 3600
DAY = 24 * HOUR
PART_C = "part_c_organization_determination"
PART_D = "part_d_coverage_determination"
READ = {
    (PART_C, "standard", 14 * DAY): (
        "42 CFR 422.568(b)(1)(i)",
        (
            "Read: (b)(1)(i) as two others quote it, one from the eCFR of 2026-09-25: 14 days where no prior authorization "
            "is needed. A copy of 2019 says the same of everything."
        ),
    ),
    (PART_C, "standard_extended", 28 * DAY): (
        "42 CFR 422.568(b)(1)(i), (b)(2)",
        (
            "Read: (b)(2) as two others quote it, one from the eCFR of 2026-09-25: up to 14 days more. A copy of 2019 says "
            "the same."
        ),
    ),
    (PART_C, "prior_authorization", 7 * DAY): (
        "42 CFR 422.568(b)(1)(ii), 422.122",
        (
            "Read: 422.568(b)(1)(ii) as three others quote it, one from the eCFR of 2026-09-25: 7 days, beginning on "
            "January 1, 2026. Not read: 422.122."
        ),
    ),
    (PART_C, "prior_authorization_extended", 21 * DAY): (
        "42 CFR 422.568(b)(1)(ii), (b)(2)",
        "Read: (b)(2) as two others quote it, one from the eCFR of 2026-09-25: up to 14 days more.",
    ),
    (PART_C, "expedited", 72 * HOUR): (
        "42 CFR 422.572(a)(1)",
        "Read: (a)(1) as others quote it, one from the eCFR of 2026-09-25: 72 hours. An older copy says the same.",
    ),
    (PART_C, "expedited_extended", 72 * HOUR + 14 * DAY): (
        "42 CFR 422.572(b)(1)",
        (
            "Read: (b)(1) as others quote it, one from the eCFR of 2026-09-25: up to 14 days more. An older copy says the "
            "same."
        ),
    ),
    (PART_C, "part_b_drug", 72 * HOUR): (
        "42 CFR 422.568(b)(3)",
        "Read: (b)(3) as another quotes it from the eCFR of 2026-09-25: 72 hours, not to be extended.",
    ),
    (PART_C, "part_b_drug_expedited", 24 * HOUR): (
        "42 CFR 422.572(a)(2)",
        "Read: (a)(2) as another quotes it, from Cornell's copy: 24 hours, not to be extended.",
    ),
    (PART_D, "standard", 72 * HOUR): (
        "42 CFR 423.568(b)",
        (
            "Read: (b) as another quotes it from the eCFR of 2026-09-25: 72 hours after receipt. An undated copy says the "
            "same."
        ),
    ),
    (PART_D, "payment", 14 * DAY): (
        "42 CFR 423.568(c)",
        (
            "Read: (c) as another quotes it from the eCFR of 2026-09-25: 14 days after receipt. An undated copy says the "
            "same."
        ),
    ),
    (PART_D, "expedited", 24 * HOUR): (
        "42 CFR 423.572(a)",
        "Read: (a) as another quotes it from the eCFR of 2026-09-25: 24 hours after receipt.",
    ),
    (PART_D, "exception", 72 * HOUR): (
        "42 CFR 423.568(b), 423.578",
        (
            "Read: 423.568(b) as another quotes it from the eCFR of 2026-09-25: 72 hours from the statement; without one, "
            "from the end of 14 days after the request. Not read: 423.578."
        ),
    ),
}
"""By destination, kind and seconds: where the paragraph stands today, and what was compared with it."""
TOLD = {
    (
        "grievance",
        "standard",
    ): "Not read: 422.564(e), 423.564(e). Told of the eCFR of 2026-09-25: 30 days in Part C; by "
    "CMS, 2023: 30 days in Part D.",
    (
        "grievance",
        "standard_extended",
    ): "Not read: 422.564(e), 423.564(e). Told of the eCFR of 2026-09-25: up to 14 days "
    "more in Part C; by CMS, 2023: in Part D.",
    ("grievance", "expedited"): "Not read: 422.564(f), 423.564(f). Told of the eCFR of 2026-09-25: 24 hours about a "
    "refusal to expedite or an extension; by CMS, 2023: in Part D while the drug was not received.",
    (PART_C, "payment"): "Looked for and not found: 422.568(c), 422.520(a)(3).",
    (PART_D, "exception_expedited"): "Not read: what 423.572(a) says of exceptions. Told of the eCFR of 2026-09-25: 24 "
    "hours from the statement; without one, from the end of 14 days.",
    (
        "part_c_appeal",
        "standard_extended",
    ): "Not read: 422.590(f). Told by two others in 2026: up to 14 days more, none for Part B drugs.",
    (
        "part_c_appeal",
        "part_b_drug",
    ): "Not read: 422.590(c). Told by CMS and of the eCFR of 2026-09-25: 7 days, not to be extended.",
    ("part_c_appeal", "expedited"): "Not read: 422.590(e). Told by CMS and of the eCFR of 2026-09-25: 72 hours.",
    (
        "part_c_appeal",
        "expedited_extended",
    ): "Not read: 422.590(f). Told by two others in 2026: up to 14 days more, none for Part B drugs.",
    (
        "part_d_appeal",
        "payment",
    ): "Not read: 423.590(b); its edition of 2005 said 7 days. Told of the eCFR of 2026-09-25: "
    "14 days. Read: 423.636(a)(2): payment authorized in 14 days.",
}
"""What others say of the paragraph in words of their own; these do not count as checked."""


_CITED = import_module("inquiries.migrations.0028_legal_clocks_complete")
_NOTED = import_module("inquiries.migrations.0029_what_was_checked")
SOURCES_BEFORE = {*_CITED.CITED.values(), *_CITED.EXTENDED.values(), *(added[3] for added in _CITED.ADDED)}
NOTES_BEFORE = {*_NOTED.READ.values(), *_NOTED.PARTLY.values(), _NOTED.NOT_READ}
"""What stood there as shipped; a row that says something else is somebody's."""


def compare(apps: Any, _editor: Any) -> None:
    """Say what was compared of each clock that stands as it was shipped."""
    for row in apps.get_model("inquiries", "LegalClock").objects.all():
        if row.check_note not in NOTES_BEFORE or row.source not in SOURCES_BEFORE:
            continue
        place = (row.destination, row.variant)
        if (*place, row.target_seconds) in READ:
            row.source, row.check_note = READ[*place, row.target_seconds]
            row.checked_by, row.checked_on = SHIPPED_BY, SHIPPED_ON
        elif not row.checked_by:
            row.check_note = TOLD.get(place, row.check_note)
        row.save(update_fields=["source", "check_note", "checked_by", "checked_on"])


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0043_hand_overs_are_chained")]
    operations = [migrations.RunPython(compare, migrations.RunPython.noop)]
