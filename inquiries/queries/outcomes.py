"""Reports about what was not filed, or went elsewhere: counts and times, no persons (R1, R4, R29)."""

from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from arsos.kernel import clock
from inquiries.models import HandOver, Inquiry, Referral, SelfServiceOffer

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
    found = _within(HandOver.objects.standing(), "handed_over_at", first_on, last_on)
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
    return f"{part / whole:.3f}" if whole else None
