"""Reports: counts and times of service, and what was not filed or went elsewhere; no persons (R1, R4, R29)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from foundation import clock
from foundation.transactions import one_snapshot
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN
from inquiries.referrals.models import Referral, SelfServiceOffer
from inquiries.reports.counts import COUNTED, ENDED, OUTCOMES, grouped, outcome_column
from inquiries.reports.rolled_days import SplitPeriod, split_period, spread_of_times
from inquiries.targets.models import InquiryClock
from inquiries.targets.queries import clock_is, counted_clocks
from staffing.queries.associates import candidates_of_queues, queues_worked_by
from staffing.queries.queues import active_queues

DEFLECTED_AFTER = timedelta(days=7)
Row = dict[str, Any]


def referrals_by(group_by: str, first_on: date, last_on: date) -> list[Row]:
    """How many requests were referred away, by agent and type, or by one of them."""
    found = _within(Referral.objects.all(), "created_at", first_on, last_on)
    columns = {"agent": ["agent"], "type": ["requested_type"]}.get(group_by, ["agent", "requested_type"])
    rows = found.values(*columns, "destination").annotate(
        count=Count("id"), found_later=Count("id", filter=Q(inquiry_id__isnull=False))
    )
    names = _agent_names(found) if "agent" in columns else {}
    return [
        {
            "agent": names.get(row.get("agent")),
            "requested_type": row.get("requested_type"),
            "destination": row["destination"],
            "count": row["count"],
            "found_later": row["found_later"],
        }
        for row in rows.order_by("-count", *columns, "destination")
    ]


def deflection(first_on: date, last_on: date, *, at: datetime) -> list[Row]:
    """By type: what was offered to members, and how often nothing was filed within seven days (R4).

    An offer counts as followed by an inquiry when it was recorded with one, or when one of the same type about the
    same member (without a member: by the same agent) came within seven days. Younger offers are still open.
    """
    offers = _within(SelfServiceOffer.objects.all(), "created_at", first_on, last_on)
    filed = Inquiry.objects.filter(
        inquiry_type=OuterRef("inquiry_type"),
        created_at__gte=OuterRef("created_at"),
        created_at__lte=OuterRef("created_at") + DEFLECTED_AFTER,
    )
    about_member, by_agent = filed.filter(member=OuterRef("member")), filed.filter(agent=OuterRef("agent"))
    was_filed = Q(inquiry_id__isnull=False) | Q(Exists(about_member)) | Q(Exists(by_agent), member=None)
    offered = Q(outcome=SelfServiceOffer.Outcome.OFFERED)
    over = Q(created_at__lte=at - DEFLECTED_AFTER)
    rows = offers.values("inquiry_type").annotate(
        offered=Count("id", filter=offered),
        declined=Count("id", filter=Q(outcome=SelfServiceOffer.Outcome.DECLINED)),
        not_available=Count("id", filter=Q(outcome=SelfServiceOffer.Outcome.NOT_AVAILABLE)),
        filed=Count("id", filter=offered & was_filed),
        deflected=Count("id", filter=offered & over & ~was_filed),
        still_open=Count("id", filter=offered & ~over & ~was_filed),
    )
    return [
        {**row, "deflection_rate": _share(row["deflected"], row["deflected"] + row["filed"])}
        for row in rows.order_by("inquiry_type")
    ]


def hand_over_times(first_on: date, last_on: date, *, at: datetime) -> list[Row]:
    """By destination: how many, how long from first receipt to hand-over and on to the acknowledgement (R29)."""
    found = _within(HandOver.objects.not_undone(), "handed_over_at", first_on, last_on)
    by_place: dict[tuple[str, bool], list[HandOver]] = {}
    for one in found.order_by("destination", "is_expedited", "handed_over_at").iterator(chunk_size=1000):
        by_place.setdefault((one.destination, one.is_expedited), []).append(one)
    return [_times_of(place, is_expedited, made, at) for (place, is_expedited), made in by_place.items()]


def _times_of(place: str, is_expedited: bool, made: list[HandOver], at: datetime) -> Row:  # noqa: FBT001  two parts of one key
    to_hand_over = sorted(_seconds(one.handed_over_at - one.received_at) for one in made)
    to_acknowledge = [_seconds(one.acknowledged_at - one.handed_over_at) for one in made if one.acknowledged_at]
    return {
        "destination": place,
        "is_expedited": is_expedited,
        "count": len(made),
        "median_seconds_to_hand_over": int(median(to_hand_over)),
        "longest_seconds_to_hand_over": to_hand_over[-1],
        "acknowledged": len(to_acknowledge),
        "median_seconds_to_acknowledge": int(median(to_acknowledge)) if to_acknowledge else None,
        "unacknowledged_in_time": sum(_is_late(one, at) for one in made),
        "handed_over_after_legal_time": sum(
            one.legal_due_at is not None and one.handed_over_at > one.legal_due_at for one in made
        ),
    }


def _is_late(one: HandOver, at: datetime) -> bool:
    if one.acknowledge_due_at is None:
        return False
    return (one.acknowledged_at or at) > one.acknowledge_due_at


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _within(rows: QuerySet[Any], column: str, first_on: date, last_on: date) -> QuerySet[Any]:
    begins, ends = clock.bounds_of_days(first_on, last_on)
    return rows.filter(**{f"{column}__gte": begins, f"{column}__lt": ends})


def _agent_names(referrals: QuerySet[Referral]) -> dict[Any, str]:
    rows = referrals.values_list("agent", "agent__first_name", "agent__last_name").distinct()
    return {agent: f"{first} {last}" for agent, first, last in rows}


def _share(part: int, whole: int) -> str | None:
    """A part of a whole with three digits; of nothing there is none."""
    return f"{part / whole:.3f}" if whole else None


def volume(group_by: str, first_on: date, last_on: date) -> list[Row]:
    """How many were filed, resolved, closed and handed over in the period, each by when it happened."""
    rows: dict[str, Row] = {}
    with one_snapshot():
        for group, name, count in _volume(split_period(first_on, last_on), group_by):
            rows.setdefault(group, _none(group))[name] += count
    for day in _days(group_by, first_on, last_on):
        rows.setdefault(day, _none(day))
    return sorted(rows.values(), key=lambda row: str(row["group"]))


def _volume(period: SplitPeriod, group_by: str) -> Iterator[tuple[str, str, int]]:
    """Each group, what is counted, and how many: of days that are counted anew, in one statement, and of those that
    were added up.
    """
    counts = []
    for name, column, narrowed in COUNTED:
        happened = grouped(Inquiry.objects.filter(narrowed, period.counted_in(column)), group_by, column)
        counts.append(happened.annotate(what=Value(name), n=Count("id")).values_list("group", "what", "n"))
    for group, name, count in counts[0].union(*counts[1:], all=True):
        yield str(group), name, count
    yield from period.added_up(group_by, [name for name, _, _ in COUNTED])


def resolution_times(group_by: str, first_on: date, last_on: date) -> list[Row]:
    """How long it took from filing to the answer, in elapsed seconds: median, nine of ten, longest."""
    with one_snapshot():
        times = spread_of_times(split_period(first_on, last_on), group_by)
    rows = {
        group: {
            "group": group,
            "resolved": count,
            "median_seconds": int(half),
            "p90_seconds": int(most),
            "longest_seconds": int(longest),
        }
        for group, count, half, most, longest in times
    }
    for day in _days(group_by, first_on, last_on):
        nothing = {"median_seconds": None, "p90_seconds": None, "longest_seconds": None}
        rows.setdefault(day, {"group": day, "resolved": 0, **nothing})
    return [rows[group] for group in (sorted(rows) if group_by == "day" else rows)]


def clock_outcomes(group_by: str, first_on: date, last_on: date, *, at: datetime) -> list[Row]:
    """By clock: how many targets that ended in the period were met and missed, and how many that fell due in it are
    open still; these are missed too, whenever they end.
    """
    rows: dict[tuple[str, str], Row] = {}
    with one_snapshot():
        for group, kind, name, count in _outcomes(split_period(first_on, last_on), group_by, at):
            rows.setdefault((group, kind), _no_outcome())[name] += count
    kinds = {kind for _, kind in rows}
    for day in _days(group_by, first_on, last_on):
        for kind in kinds:
            rows.setdefault((day, kind), _no_outcome())
    return [
        {"group": group, "clock": kind, **row, "met_rate": _share(row["met"], sum(row.values()))}
        for (group, kind), row in sorted(rows.items())
    ]


def _outcomes(period: SplitPeriod, group_by: str, at: datetime) -> Iterator[tuple[str, str, str, int]]:
    """Each group, kind of clock and outcome, and how many."""
    ended = {name for name, _, _ in ENDED}
    for name, column, narrowed in OUTCOMES:
        within = period.counted_in(column) if name in ended else period.has(column)
        clocks = InquiryClock.objects.filter(narrowed, within, counted_clocks(), **{f"{column}__lte": at})
        counts = grouped(clocks, group_by, column, through="inquiry__").values("group", "kind").annotate(n=Count("id"))
        for group, kind, count in counts.values_list("group", "kind", "n"):
            yield str(group), kind, name, count
    columns = {outcome_column(kind, name): (kind.value, name) for kind in InquiryClock.Kind for name in ended}
    for group, column, count in period.added_up(group_by, list(columns)):
        yield (group, *columns[column], count)


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


LABELED = """
    SELECT coalesce(label.merged_into_id, label.code) AS label,
           count(DISTINCT inquiry.id) AS filed,
           count(DISTINCT inquiry.id) FILTER (WHERE inquiry.is_open) AS open,
           count(DISTINCT inquiry.id) FILTER (WHERE inquiry.is_overdue) AS overdue
    FROM ({}) AS inquiry, unnest(inquiry.label_codes) named(code), inquiries_label label
    WHERE label.code = named.code
    GROUP BY 1 ORDER BY 2 DESC, 1
"""
"""An inquiry that has a label and one that was merged into it counts once."""


def labels_used(first_on: date, last_on: date, *, at: datetime) -> list[Row]:
    """By label: how many of the inquiries filed in the period have it now, and how many of those are open and overdue.

    An inquiry with two labels counts for both.
    """
    labeled = _within(Inquiry.objects.filter(~Q(label_codes=[])), "created_at", first_on, last_on)
    states = {"is_open": Q(status__in=sorted(OPEN)), "is_overdue": clock_is("breached", at)}
    inquiries, values = labeled.annotate(**states).values("id", "label_codes", *states).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(LABELED.replace("{}", inquiries), values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _days(group_by: str, first_on: date, last_on: date) -> list[str]:
    """The days of a report by days: one on which nothing happened is a day of the chart, too."""
    days = (last_on - first_on).days + 1 if group_by == "day" else 0
    return [str(first_on + timedelta(days=number)) for number in range(days)]


def _none(group: str) -> Row:
    return {"group": group, **{name: 0 for name, _, _ in COUNTED}}


def _no_outcome() -> Row:
    return {name: 0 for name, _, _ in OUTCOMES}
