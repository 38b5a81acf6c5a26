"""Somebody of the ladder is away for some days."""

from datetime import date, datetime, timedelta

from django.db.models.functions import Least

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, FieldError, InputRejected, PermissionRefused
from arsos.kernel.transactions import durable, take_turns
from escalations.models import Escalation, OwnerAbsence
from escalations.queries.owned_escalations import is_on_ladder

PLANNED_AHEAD = timedelta(days=2 * 366)


@durable
def record_absence(*, starts_on: date, ends_on: date, by: Actor, at: datetime) -> OwnerAbsence:
    """This will let the ladder pass over somebody for some days; what waits for them climbs on the first (R28).

    Raises PermissionRefused for who is on no ladder, InputRejected for days that are over, ConflictFound for days
    that are recorded already.
    """
    if by.user_id is None or not is_on_ladder(by):
        raise PermissionRefused(
            "Sales Managers and Broker Relationship Managers and Executives say when they are away."
        )
    if ends_on < starts_on or ends_on < clock.date_of(at):
        error = FieldError("/ends_on", "in_past", "Give a last day that is not over, and not before the first.")
        raise InputRejected("These days cannot be.", errors=[error])
    if ends_on > clock.date_of(at) + PLANNED_AHEAD or ends_on - starts_on > PLANNED_AHEAD:
        error = FieldError("/ends_on", "too_late", "Give days of the next two years. Check the year.")
        raise InputRejected("These days cannot be.", errors=[error])
    take_turns(f"absences of {by.user_id}")
    mine = OwnerAbsence.objects.filter(user=by.user_id)
    if mine.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ConflictFound("Some of these days are recorded already.")
    absence = OwnerAbsence.objects.create(user_id=by.user_id, starts_on=starts_on, ends_on=ends_on)
    begins = max(at, clock.beginning_of(starts_on))
    waiting = Escalation.objects.filter(owner=by.user_id, state=Escalation.State.RAISED)
    waiting.update(next_check_at=Least("next_check_at", begins))
    return absence
