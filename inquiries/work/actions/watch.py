"""Somebody of ARSOS wants to hear of an inquiry, or no longer."""

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused
from foundation.transactions import durable
from inquiries.inquiry.access import is_staff_of, lock_inquiry
from inquiries.inquiry.models import Inquiry

MOST_WATCHERS = 50


@durable
def watch_inquiry(reference: str, *, by: Actor, at: datetime) -> Inquiry:
    """This will tell the person of what happens to the inquiry from now on; watching twice has one effect.

    Raises PermissionRefused for who is not of ARSOS, ConflictFound beyond fifty watchers.
    """
    inquiry = lock_inquiry(by, reference, at)
    if by.user_id is None or not is_staff_of(by, inquiry):
        raise PermissionRefused(_("Only ARSOS staff can watch inquiries. Agents are notified about their own."))
    if by.user_id in inquiry.watcher_ids:
        return inquiry
    if len(inquiry.watcher_ids) >= MOST_WATCHERS:
        raise ConflictFound(_("%(count)s people already watch it.") % {"count": MOST_WATCHERS})
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
