"""How much work runs by a calendar."""

from collections.abc import Collection
from uuid import UUID

from inquiries.models import InquiryClock

MOST_COUNTED = 1000


def open_inquiries_on(version_ids: Collection[UUID]) -> int:
    """How many inquiries have a clock that runs by these hours; counted among the first `MOST_COUNTED` clocks."""
    running = InquiryClock.objects.filter(calendar_version__in=version_ids, state=InquiryClock.State.RUNNING)
    return len(set(running.values_list("inquiry_id", flat=True)[:MOST_COUNTED]))
