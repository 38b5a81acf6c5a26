"""Change what an associate can do and whether they are available, and publish business hours."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.access_log.steps import store_configuration
from foundation.actor import Actor
from foundation.errors import InputRejected
from foundation.transactions import durable, inside_transaction
from staffing.models import Associate, CalendarVersion, Skill, WorkQueue
from staffing.steps import keep_associate, put_hours_in_force


@durable
def change_associate(associate: Associate, *, skills: Iterable[Skill], by: Actor, at: datetime) -> None:
    """This will store an associate with their capacity and skills (R16). Raises PermissionRefused."""
    keep_associate(associate, skills=skills, by=by, at=at)


@inside_transaction
def change_availability(associate_id: UUID, *, is_available: bool, at: datetime) -> None:
    """This will note that an associate can, or cannot, be assigned work (R16)."""
    Associate.objects.filter(id=associate_id).update(is_available=is_available, availability_changed_at=at)


@durable
def choose_open_queues(codes: Collection[str], *, by: Actor, at: datetime) -> None:
    """This will open these queues and close all others but triage, each journaled that changes.

    Raises PermissionRefused, and InputRejected for a queue that there is not.
    """
    queues = list(WorkQueue.objects.select_for_update().order_by("code"))
    unknown = set(codes) - {one.code for one in queues}
    if unknown:
        raise InputRejected(_("Choose queues from the list."))
    for queue in queues:
        is_open = queue.is_triage or queue.code in codes
        if queue.is_active != is_open:
            queue.is_active = is_open
            store_configuration(queue, fields=["is_active"], by=by, at=at)


@durable
def publish_calendar(calendar_id: UUID, *, rules: Mapping[str, Any], by: Actor, at: datetime) -> CalendarVersion:
    """This will publish new hours of a calendar, in force from now on; elapsed time stays as it was (R21).

    Raises PermissionRefused, and InputRejected for hours that cannot be read or never open.
    """
    return put_hours_in_force(calendar_id, rules=rules, by=by, at=at)
