"""Retry items that were set aside, and forget failures that nobody found due again."""

from datetime import datetime, timedelta
from uuid import UUID

from foundation.access_log.steps import Entry, insert_entry
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from foundation.jobs.models import FailedItem
from foundation.jobs.queries import items_set_aside
from foundation.transactions import durable

KEPT_FOR = timedelta(days=7)


@durable
def forget_failures(*, at: datetime) -> int:
    """This will forget items whose next attempt was due a week ago: something else has done or ended them since.

    What was set aside stays until a person tries it again. Returns how many went.
    """
    return FailedItem.objects.filter(next_attempt_at__lt=at - KEPT_FOR).delete()[0]


@durable
def retry_item(item_id: UUID, *, by: Actor, at: datetime) -> FailedItem:
    """This will give one item all its attempts again, from now on. Journaled.

    Raises PermissionRefused, and ResourceNotFound for what is not set aside any more.
    """
    item = items_set_aside(by).select_for_update().filter(id=item_id).first()
    if item is None:
        raise ResourceNotFound
    item.attempts, item.next_attempt_at, item.set_aside_at, item.told_at = 0, at, None, None
    item.save()
    insert_entry(Entry(kind="retried", road=by.road, purpose=f"{item.sweep} {item.item_id}"), by=by, at=at)
    return item


@durable
def retry_sweep(sweep: str, *, by: Actor, at: datetime) -> int:
    """This will do the same for everything that one sweep has set aside; returns how many that were.

    Raises PermissionRefused, and ResourceNotFound where nothing is set aside.
    """
    found = items_set_aside(by).filter(sweep=sweep)
    count = found.update(attempts=0, next_attempt_at=at, set_aside_at=None, told_at=None)
    if not count:
        raise ResourceNotFound
    insert_entry(Entry(kind="retried", road=by.road, purpose=f"{sweep}, {count} items"), by=by, at=at)
    return count
