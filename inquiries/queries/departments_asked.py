"""Which departments an inquiry still waits for."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from inquiries.models import DepartmentRequest
from inquiries.rules.departments import ENDED


class Asked(NamedTuple):
    """A department that has not answered."""

    title: str
    since: datetime
    due_at: datetime


def departments_asked(inquiry_ids: Iterable[UUID]) -> dict[UUID, list[Asked]]:
    """By inquiry the departments that have not answered, next due first."""
    waiting = DepartmentRequest.objects.filter(inquiry__in=list(inquiry_ids)).exclude(status__in=ENDED)
    shown = waiting.order_by("due_at").values_list("inquiry_id", "department__title", "created_at", "due_at")
    found: dict[UUID, list[Asked]] = {}
    for inquiry_id, title, since, due_at in shown:
        found.setdefault(inquiry_id, []).append(Asked(title, since, due_at))
    return found
