"""Somebody of ARSOS wants to hear of an inquiry, or no longer."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.access import is_staff_of, lock_inquiry
from inquiries.models import Inquiry

MOST_WATCHERS = 50


@durable
def watch_inquiry(reference: str, *, by: Actor, at: datetime) -> Inquiry:
    """This will tell the person of what happens to the inquiry from now on; watching twice has one effect.

    Raises PermissionRefused for who is not of ARSOS, ConflictFound beyond fifty watchers.
    """
    inquiry = lock_inquiry(by, reference, at)
    if by.user_id is None or not is_staff_of(by, inquiry):
        raise PermissionRefused("People of ARSOS watch inquiries; agents are told of theirs anyway.")
    if by.user_id in inquiry.watcher_ids:
        return inquiry
    if len(inquiry.watcher_ids) >= MOST_WATCHERS:
        raise ConflictFound(f"{MOST_WATCHERS} people watch it already.")
    inquiry.watcher_ids = [*inquiry.watcher_ids, by.user_id]
    inquiry.save(update_fields=["watcher_ids"])
    return inquiry


@durable
def stop_watching(reference: str, *, by: Actor, at: datetime) -> Inquiry:
    """This will no longer tell the person; who does not watch is left as they are."""
    inquiry = lock_inquiry(by, reference, at)
    inquiry.watcher_ids = [one for one in inquiry.watcher_ids if one != by.user_id]
    inquiry.save(update_fields=["watcher_ids"])
    return inquiry
