"""How much each agent uses the SOS line (R28)."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from arsos.kernel import clock
from escalations.models import SosCall, SosScreening

Row = dict[str, Any]


def sos_use_by_agent(first_on: date, last_on: date) -> list[Row]:
    """By agent: screenings, calls, and what a lead should look at."""
    begins, ends = clock.bounds_of_days(first_on, last_on)
    has_call = Exists(SosCall.objects.filter(screening=OuterRef("pk")))
    screened = SosScreening.objects.filter(created_at__gte=begins, created_at__lt=ends).annotate(has_call=has_call)
    called = SosCall.objects.filter(started_at__gte=begins, started_at__lt=ends)
    name = ("agent", "agent__first_name", "agent__last_name")
    rows: dict[Any, Row] = {}
    for found in screened.values(*name).annotate(
        screenings=Count("id"),
        without_call=Count("id", filter=Q(passed=True, has_call=False)),
        attested=Count("id", filter=Q(is_attested=True)),
        changed_answers=Count("id", filter=Q(signs__contains=["changed_answers"])),
        many_outside_book=Count("id", filter=Q(signs__contains=["many_outside_book"])),
        passed=Count("id", filter=Q(passed=True)),
    ):
        rows[found["agent"]] = {**_empty(found), **{key: found[key] for key in SCREENED}}
    for found in called.values(*name).annotate(
        calls=Count("id"),
        calls_without_screening=Count("id", filter=Q(screening=None)),
        calls_flagged=Count("id", filter=~Q(flags=[])),
        calls_resolved=Count("id", filter=Q(outcome=SosCall.Outcome.RESOLVED)),
    ):
        row = rows.setdefault(found["agent"], _empty(found))
        row.update({key: found[key] for key in CALLED})
    return sorted(rows.values(), key=lambda row: (-row["screenings"] - row["calls"], row["agent"]))


SCREENED = ("screenings", "passed", "attested", "changed_answers", "many_outside_book", "without_call")
CALLED = ("calls", "calls_without_screening", "calls_flagged", "calls_resolved")


def _empty(found: Row) -> Row:
    name = f"{found['agent__first_name']} {found['agent__last_name']}"
    return {"agent": name, **dict.fromkeys((*SCREENED, *CALLED), 0)}
