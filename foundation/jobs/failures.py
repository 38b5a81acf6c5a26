"""Keeps what failed: when it is tried again, and from when on it waits for a person."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from foundation.jobs.backoff import Backoff
from foundation.jobs.models import FailedItem
from foundation.transactions import durable, take_turns

RowT = TypeVar("RowT", bound=Model)
RETRY = Backoff(first=timedelta(seconds=5), factor=4, longest=timedelta(hours=1))
LONGEST_NAME = 120
logger = logging.getLogger(__name__)


@durable
def note_failure(
    sweep: str, item_id: UUID, error: BaseException, *, inquiry_id: UUID | None, most_attempts: int, at: datetime
) -> None:
    """This will put an item off, longer after each failure, and set it aside after the last.

    Keeps the type of the error alone. Two who fail at the same item at once count as one.
    """
    take_turns(f"{sweep}/{item_id}")
    kind = type(error).__name__[:LONGEST_NAME]
    item = FailedItem.objects.filter(sweep=sweep, item_id=item_id).first()
    if item is None:
        item = FailedItem(sweep=sweep, item_id=item_id, inquiry_id=inquiry_id, attempts=0, first_failed_at=at)
    elif item.next_attempt_at is None or item.next_attempt_at > at:
        return
    item.attempts += 1
    item.error, item.failed_at = kind, at
    is_over = item.attempts >= most_attempts
    item.next_attempt_at = None if is_over else at + RETRY.after(item.attempts)
    item.set_aside_at = at if is_over else None
    item.save()
    logger.error("%s: %s in one item, attempt %d%s", sweep, kind, item.attempts, "; set aside" if is_over else "")


def note_success(sweep: str, item_ids: Collection[UUID]) -> None:
    """Forget earlier failures of items that are done."""
    FailedItem.objects.filter(sweep=sweep, item_id__in=item_ids).delete()


def without_put_off(rows: QuerySet[RowT], sweep: str, at: datetime) -> QuerySet[RowT]:
    """Rows but for those that wait for their next attempt, or are set aside."""
    return rows.filter(~Exists(_put_off(sweep, at).filter(item_id=OuterRef("pk"))))


def put_off_among(item_ids: Collection[UUID], sweep: str, at: datetime) -> set[UUID]:
    """Those among some items that wait for their next attempt, or are set aside."""
    return set(_put_off(sweep, at).filter(item_id__in=item_ids).values_list("item_id", flat=True))


def failed_among(item_ids: Collection[UUID], sweep: str) -> set[UUID]:
    """Those among some items that have failed before."""
    failed = FailedItem.objects.filter(sweep=sweep, item_id__in=item_ids)
    return set(failed.values_list("item_id", flat=True))


def _put_off(sweep: str, at: datetime) -> QuerySet[FailedItem]:
    return FailedItem.objects.filter(Q(next_attempt_at=None) | Q(next_attempt_at__gt=at), sweep=sweep)
