"""What waits in the queues, and which targets were met and missed, as figures for /metrics."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from foundation.figures import Figure, seconds_since
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, Status
from inquiries.targets.models import InquiryClock
from inquiries.targets.queries import clock_is, is_open_late

BREACH_WINDOW = timedelta(hours=1)
ENDED = [InquiryClock.State.MET, InquiryClock.State.MISSED]


def figures(at: datetime) -> Iterator[Figure]:
    """Three statements; all that they read stands in indexes."""
    yield from _of_queues(at)
    yield from _of_targets(at)


def _of_queues(at: datetime) -> Iterator[Figure]:
    rows: Iterable[Mapping[str, Any]] = (
        Inquiry.objects.filter(status__in=OPEN)
        .values("queue__code")
        .annotate(
            **{status.value: Count("pk", filter=Q(status=status)) for status in sorted(OPEN)},
            oldest_at=Min("created_at", filter=Q(status=Status.QUEUED)),
            overdue=Count("pk", filter=clock_is("breached", at)),
        )
    )
    for row in rows:
        queue = {"queue": row["queue__code"]}
        for status in sorted(OPEN):
            labels = {**queue, "status": status.value}
            yield Figure("arsos_queue_inquiries", "Open inquiries by queue and status.", row[status.value], labels)
        oldest = seconds_since(row["oldest_at"], at)
        yield Figure(
            "arsos_queue_oldest_seconds",
            "Seconds since the oldest inquiry that waits in a queue was filed.",
            oldest,
            queue,
        )
        yield Figure("arsos_queue_overdue", "Open inquiries of a queue after their due time.", row["overdue"], queue)


def _of_targets(at: datetime) -> Iterator[Figure]:
    ended = InquiryClock.objects.filter(ended_at__gt=at - BREACH_WINDOW, ended_at__lte=at, state__in=ENDED)
    counted = {
        (row["kind"], row["state"]): row["count"] for row in ended.values("kind", "state").annotate(count=Count("pk"))
    }
    for kind in InquiryClock.Kind.values:
        for state in ENDED:
            labels = {"kind": kind, "state": state.value}
            value = counted.get((kind, state.value), 0)
            yield Figure(
                "arsos_targets_ended_last_hour", "Targets that ended within an hour, met or missed.", value, labels
            )
    late = InquiryClock.objects.filter(is_open_late(at))
    yield Figure("arsos_targets_missed_open", "Targets that passed and have not ended.", late.count())
