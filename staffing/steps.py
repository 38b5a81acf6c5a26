"""Put business hours in force and keep associates, inside the commit of whoever asks for it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.access_log.steps import note_configured
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import may_keep_configuration
from foundation.transactions import inside_transaction
from staffing.models import Associate, Calendar, CalendarVersion, QueueMembership, Skill
from staffing.rules import read_hours


@inside_transaction
def put_hours_in_force(calendar_id: UUID, *, rules: Mapping[str, Any], by: Actor, at: datetime) -> CalendarVersion:
    """Publish the next hours of a calendar from now on, journaled; elapsed time stays as it was (R21).

    Raises PermissionRefused, and InputRejected for hours that cannot be read or never open.
    """
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can change calendars."))
    sound = read_hours(rules, at)
    calendar = Calendar.objects.select_for_update().get(id=calendar_id)
    newest = calendar.versions.order_by("-version").values_list("version", flat=True).first() or 0
    published = CalendarVersion.objects.create(
        calendar=calendar, version=newest + 1, effective_at=at, rules=sound.to_json()
    )
    note_configured(published, fields=["rules"], by=by, at=at)
    return published


@inside_transaction
def keep_associate(associate: Associate, *, skills: Iterable[Skill], by: Actor, at: datetime) -> None:
    """Store an associate with their capacity and skills in the running commit (R16). Raises PermissionRefused."""
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can change associates."))
    associate.full_clean()
    associate.save()
    associate.skills.set(skills)
    note_configured(associate, fields=["capacity", "skills"], by=by, at=at)


@inside_transaction
def leave_queue(membership: QueueMembership, *, by: Actor, at: datetime) -> None:
    """Take an associate out of a queue in the running commit. Raises PermissionRefused."""
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can change associates."))
    note_configured(membership, fields=["queue", "is_lead"], by=by, at=at)
    membership.delete()


@inside_transaction
def leave_every_queue(user_id: UUID, *, by: Actor, at: datetime) -> int:
    """Take somebody who has left out of each queue, journaled, and note that they are not there; returns how many."""
    memberships = QueueMembership.objects.select_for_update(of=("self",)).filter(associate__user=user_id)
    left = list(memberships.order_by("pk"))
    for one in left:
        note_configured(one, fields=["queue", "is_lead"], by=by, at=at)
        one.delete()
    Associate.objects.filter(user=user_id, is_available=True).update(is_available=False, availability_changed_at=at)
    return len(left)
