"""Somebody of ARSOS must see a person now, whom the policy does not show them (break glass, R34)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from arsos.accounts.queries.people import lock_person
from arsos.journal.chained_rows import chain_row
from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import LimitReached, PermissionRefused, ResourceNotFound
from arsos.kernel.purposes import require_purpose
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import Effect, EventType, enqueue
from members.access import emergency_accesses, is_arsos_staff
from members.models import EmergencyAccess, Member

LASTS = timedelta(minutes=60)


@durable
def open_emergency_access(
    *, humana_id: str, dependent_code: str, reason: str, by: Actor, at: datetime
) -> EmergencyAccess:
    """This will let the actor see one person for an hour, tell the leads, and put it up for review.

    An access that is still open is given again. Raises PermissionRefused for who is not ARSOS staff signed in as a
    person, InputRejected for a reason that says nothing, LimitReached for one too many within an hour, whether there is
    such a member or not, and ResourceNotFound for nobody; both journaled.
    """
    if not is_arsos_staff(by) or by.user_id is None:
        raise PermissionRefused("Emergency access is for associates and leads of ARSOS.")
    require_purpose(reason, pointer="/reason")
    lock_person(by.user_id)
    member_id = Member.objects.filter(humana_id=humana_id, dependent_code=dependent_code).values_list("id").first()
    who = list(member_id or ())
    access = emergency_accesses(by, at).filter(member__in=who).first() or _opened(who, by.user_id, reason, by, at)
    note_look(kind="emergency", subjects=who, fields=["member"], purpose=reason)
    return access


def _opened(who: list[UUID], user_id: UUID, reason: str, by: Actor, at: datetime) -> EmergencyAccess:
    """A new one for the only member of `who`; nobody there is told from a member only below the limit."""
    most = settings.ARSOS_EMERGENCY_ACCESSES_PER_HOUR
    is_one_too_many = EmergencyAccess.objects.filter(user=user_id, opened_at__gt=at - LASTS).count() >= most
    if is_one_too_many or not who:
        note_look(kind="denied", subjects=who, fields=["emergency"], purpose=reason)
    if is_one_too_many:
        raise LimitReached(f"You opened {most} emergency accesses within an hour. Ask a lead to open the next one.")
    if not who:
        raise ResourceNotFound("There is no member with this Humana id.")
    access = EmergencyAccess.objects.create(
        user_id=user_id,
        user_name=by.name,
        member_id=who[0],
        reason=reason,
        opened_at=at,
        expires_at=at + LASTS,
    )
    chain_row(access, "emergency_access", at=at)
    opened = Effect(type=EventType.EMERGENCY_ACCESS_OPENED, data={"emergency_access": str(access.id)})
    enqueue([opened], subject_id=access.id, at=at)
    return access
