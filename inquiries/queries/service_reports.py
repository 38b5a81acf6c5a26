"""Reports about the service itself: how much, how fast, how well in time, who has it; counts, no persons."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, CharField, Count, F, FloatField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Extract, TruncDate

from arsos.desk.queries.queues import active_queues
from arsos.desk.queries.staffing import candidates_of_queues, queues_worked_by
from arsos.kernel import clock
from inquiries.models import Inquiry, InquiryClock
from inquiries.queries.timeliness import clock_is, counted_clocks
from inquiries.rules.lifecycle import OPEN

Row = dict[str, Any]
GROUPS = ("queue", "type", "agent", "day")
Kind, State = InquiryClock.Kind, InquiryClock.State


class Percentile(Aggregate):
    """The value below which this part of the rows lies."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def volume(group_by: str, first_on: date, last_on: date) -> list[Row]:
    """How many were filed, resolved, closed and handed over in the period, each by when it happened."""
    begins, ends = clock.bounds_of_days(first_on, last_on)
    rows: dict[str, Row] = {}
    for name, column, narrowed in COUNTED:
        happened = Inquiry.objects.filter(narrowed, **{f"{column}__gte": begins, f"{column}__lt": ends})
        for group, count in _grouped(happened, group_by, column).annotate(n=Count("id")).values_list("group", "n"):
            rows.setdefault(str(group), _none(str(group)))[name] = count
    for day in _days(group_by, first_on, last_on):
        rows.setdefault(day, _none(day))
    return sorted(rows.values(), key=lambda row: str(row["group"]))


def resolution_times(group_by: str, first_on: date, last_on: date) -> list[Row]:
    """How long it took from filing to the answer, in elapsed seconds: median, nine of ten, longest."""
    begins, ends = clock.bounds_of_days(first_on, last_on)
    resolved = Inquiry.objects.filter(resolved_at__gte=begins, resolved_at__lt=ends)
    took = resolved.annotate(took=Cast(Extract(F("resolved_at") - F("created_at"), "epoch"), FloatField()))
    grouped = _grouped(took, group_by, "resolved_at").annotate(
        resolved=Count("id"), half=Percentile("took", part=0.5), most=Percentile("took", part=0.9), longest=Max("took")
    )
    rows = {
        str(row["group"]): {
            "group": str(row["group"]),
            "resolved": row["resolved"],
            "median_seconds": int(row["half"]),
            "p90_seconds": int(row["most"]),
            "longest_seconds": int(row["longest"]),
        }
        for row in grouped.order_by("group").values("group", "resolved", "half", "most", "longest")
    }
    for day in _days(group_by, first_on, last_on):
        nothing = {"median_seconds": None, "p90_seconds": None, "longest_seconds": None}
        rows.setdefault(day, {"group": day, "resolved": 0, **nothing})
    return [rows[group] for group in (sorted(rows) if group_by == "day" else rows)]


def clock_outcomes(group_by: str, first_on: date, last_on: date, *, at: datetime) -> list[Row]:
    """By clock: how many targets that ended in the period were met and missed, and how many that fell due in it are
    open still; these are missed too, whenever they end.
    """
    begins, ends = clock.bounds_of_days(first_on, last_on)
    rows: dict[tuple[str, str], Row] = {}
    for name, column, narrowed in OUTCOMES:
        counted_in = {f"{column}__gte": begins, f"{column}__lt": ends, f"{column}__lte": at}
        clocks = InquiryClock.objects.filter(narrowed, counted_clocks(), **counted_in)
        counted = (
            _grouped(clocks, group_by, column, through="inquiry__").values("group", "kind").annotate(n=Count("id"))
        )
        for group, kind, count in counted.values_list("group", "kind", "n"):
            rows.setdefault((str(group), kind), {name: 0 for name, _, _ in OUTCOMES})[name] = count
    kinds = {kind for _, kind in rows}
    for day in _days(group_by, first_on, last_on):
        for kind in kinds:
            rows.setdefault((day, kind), {name: 0 for name, _, _ in OUTCOMES})
    return [
        {"group": group, "clock": kind, **row, "met_rate": _rate(row["met"], sum(row.values()))}
        for (group, kind), row in sorted(rows.items())
    ]


def queue_load(at: datetime) -> list[Row]:
    """Every open queue now: what waits and is worked on, how late, and who is there for it."""
    counted = Inquiry.objects.filter(status__in=OPEN).values("queue")
    by_queue = {
        row["queue"]: row
        for row in counted.annotate(
            **{status.value: Count("id", filter=Q(status=status)) for status in sorted(OPEN)},
            in_warning=Count("id", filter=clock_is("warning", at)),
            breached=Count("id", filter=clock_is("breached", at)),
        )
    }
    rows, queues = [], active_queues()
    everybody = candidates_of_queues([queue.id for queue in queues])
    works = queues_worked_by([one.id for one in everybody])
    for queue in queues:
        people = [one for one in everybody if queue.id in works.get(one.id, {})]
        found: Row = dict(by_queue.get(queue.id, {}))
        rows.append(
            {
                "queue": queue.code,
                **{name: found.get(name, 0) for name in ("queued", "in_progress", "pending", "in_warning", "breached")},
                "associates": len(people),
                "available": sum(one.is_available for one in people),
                "capacity": sum(one.capacity for one in people if one.is_available),
            }
        )
    return rows


COUNTED: Iterable[tuple[str, str, Q]] = (
    ("filed", "created_at", Q()),
    ("resolved", "resolved_at", Q()),
    ("closed", "closed_at", Q(status="closed")),
    ("handed_over", "hand_overs__handed_over_at", Q(hand_overs__state__in=["handed_over", "acknowledged"])),
)
OUTCOMES: Iterable[tuple[str, str, Q]] = (
    ("met", "ended_at", Q(state=State.MET)),
    ("missed", "ended_at", Q(state=State.MISSED)),
    ("open_past_target", "due_at", Q(state__in=[State.RUNNING, State.PAUSED])),
)


def _days(group_by: str, first_on: date, last_on: date) -> list[str]:
    """The days of a report by days: one on which nothing happened is a day of the chart, too."""
    days = (last_on - first_on).days + 1 if group_by == "day" else 0
    return [str(first_on + timedelta(days=number)) for number in range(days)]


def _none(group: str) -> Row:
    return {"group": group, **{name: 0 for name, _, _ in COUNTED}}


def _grouped(rows: "QuerySet[Any]", group_by: str, column: str, *, through: str = "") -> Any:
    if group_by == "day":
        return rows.annotate(group=TruncDate(column, tzinfo=clock.EASTERN)).values("group")
    if group_by == "agent":
        name = Concat(f"{through}agent__first_name", Value(" "), f"{through}agent__last_name", output_field=CharField())
        return rows.annotate(group=name).values("group")
    place = {"type": "inquiry_type_id"}.get(group_by, "queue__code")
    return rows.annotate(group=F(f"{through}{place}")).values("group")


def _rate(met: int, counted: int) -> str | None:
    """The part that was met; of nothing there is none."""
    return f"{met / counted:.3f}" if counted else None
