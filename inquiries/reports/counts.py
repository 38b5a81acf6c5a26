"""What is counted on which day: said once, for reports that count it and for days that are added up (R4, R22)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Extract, TruncDate

from foundation import clock
from inquiries.targets.models import InquiryClock

Kind, State = InquiryClock.Kind, InquiryClock.State
COUNTED: Iterable[tuple[str, str, Q]] = (
    ("filed", "created_at", Q()),
    ("resolved", "resolved_at", Q()),
    ("closed", "closed_at", Q(status="closed")),
    ("handed_over", "hand_overs__handed_over_at", Q(hand_overs__state__in=["handed_over", "acknowledged"])),
)
"""Of inquiries: a name, the instant by which it is counted, and which are."""
ENDED: Iterable[tuple[str, str, Q]] = (
    ("met", "ended_at", Q(state=State.MET)),
    ("missed", "ended_at", Q(state=State.MISSED)),
)
"""The same of clocks that have ended."""
OUTCOMES: Iterable[tuple[str, str, Q]] = (
    *ENDED,
    ("open_past_target", "due_at", Q(state__in=[State.RUNNING, State.PAUSED])),
)
"""The same of all clocks. Which are open past their target changes with the hour, so no day adds that up."""
TOOK = Cast(Extract(F("resolved_at") - F("created_at"), "epoch"), FloatField())
"""How long an inquiry took from filing to the answer, in elapsed seconds."""


def outcome_column(kind: str, name: str) -> str:
    """The column in which a day keeps how many clocks of a kind ended so."""
    return f"{kind}_{name}"


def grouped(rows: "QuerySet[Any]", group_by: str, column: str, *, through: str = "") -> Any:
    """Rows with their `group` alone: the day of a column, or the words for an agent, a type or a queue."""
    if group_by == "day":
        return rows.annotate(group=TruncDate(column, tzinfo=clock.EASTERN)).values("group")
    return by_words(rows, group_by, through=through)


def by_words(rows: "QuerySet[Any]", group_by: str, *, through: str = "") -> Any:
    """Rows with the words for their agent, type or queue as `group`. Agents of one name are one group."""
    if group_by == "agent":
        name = Concat(f"{through}agent__first_name", Value(" "), f"{through}agent__last_name", output_field=CharField())
        return rows.annotate(group=name).values("group")
    place = {"type": "inquiry_type_id"}.get(group_by, "queue__code")
    return rows.annotate(group=F(f"{through}{place}")).values("group")
