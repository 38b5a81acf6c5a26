"""An administrator lets ARSOS try again what it had set aside."""

from datetime import datetime
from uuid import UUID

from arsos.jobs.models import FailedItem
from arsos.jobs.queries.set_aside import items_set_aside
from arsos.journal.entries import insert_entry
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.transactions import durable


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
    insert_entry(kind="retried", road=by.road, by=by, at=at, purpose=f"{item.sweep} {item.item_id}")
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
    insert_entry(kind="retried", road=by.road, by=by, at=at, purpose=f"{sweep}, {count} items")
    return count
