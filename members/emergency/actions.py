"""Open an emergency access to one person (break glass), review it, and tell the leads (R34)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.queries import holders_of_role, lock_person
from audit.chain.steps import chain_row
from events.feed.data import EmergencyAccessEventData
from events.feed.steps import Effect, EventType, enqueue
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.access_log.steps import log_access
from foundation.actor import Actor, Role
from foundation.clock import in_eastern
from foundation.errors import ConflictFound, LimitReached, PermissionRefused, ResourceNotFound
from foundation.purposes import require_purpose
from foundation.transactions import durable
from members.book.access import emergency_accesses, may_open_emergency_access, may_review_emergency_access
from members.book.models import Member
from members.emergency.models import EmergencyAccess

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
    if not may_open_emergency_access(by) or by.user_id is None:
        raise PermissionRefused(_("Emergency access is for ARSOS associates and leads."))
    require_purpose(reason, pointer="/reason")
    lock_person(by.user_id)
    member_id = Member.objects.filter(humana_id=humana_id, dependent_code=dependent_code).values_list("id").first()
    who = list(member_id or ())
    access = emergency_accesses(by, at).filter(member__in=who).first() or _opened(who, by.user_id, reason, by, at)
    log_access(kind="emergency", subjects=who, fields=["member"], purpose=reason)
    return access


def _opened(who: list[UUID], user_id: UUID, reason: str, by: Actor, at: datetime) -> EmergencyAccess:
    """A new one for the only member of `who`; nobody there is told from a member only below the limit."""
    most = settings.ARSOS_EMERGENCY_ACCESSES_PER_HOUR
    is_one_too_many = EmergencyAccess.objects.filter(user=user_id, opened_at__gt=at - LASTS).count() >= most
    if is_one_too_many or not who:
        log_access(kind="denied", subjects=who, fields=["emergency"], purpose=reason)
    if is_one_too_many:
        raise LimitReached(
            _("You opened %(most)s emergency accesses within one hour. Ask a lead to open the next one.")
            % {"most": most}
        )
    if not who:
        raise ResourceNotFound(_("No member has this Humana ID."))
    access = EmergencyAccess.objects.create(
        user_id=user_id,
        user_name=by.name,
        member_id=who[0],
        reason=reason,
        opened_at=at,
        expires_at=at + LASTS,
    )
    chain_row(access, "emergency_access", at=at)
    opened = Effect(
        type=EventType.EMERGENCY_ACCESS_OPENED, data=EmergencyAccessEventData(emergency_access=str(access.id))
    )
    enqueue([opened], subject_id=access.id, at=at)
    return access


@durable
def review_emergency_access(access_id: UUID, *, verdict: str, note: str, by: Actor, at: datetime) -> EmergencyAccess:
    """This will close the review of an access, for good (R34).

    Raises PermissionRefused for who is no lead or opened it, ConflictFound when somebody reviewed it already.
    """
    if not may_review_emergency_access(by) or by.user_id is None:
        raise PermissionRefused(_("Only leads can review emergency accesses."))
    access = EmergencyAccess.objects.select_for_update().filter(id=access_id).first()
    if access is None:
        raise ResourceNotFound
    if access.user_id == by.user_id:
        raise PermissionRefused(_("Someone else must review your own emergency access."))
    if access.verdict:
        raise ConflictFound(_("This emergency access was already reviewed."))
    access.verdict, access.review_note = verdict, note
    access.reviewed_by_id, access.reviewed_at = by.user_id, at
    access.save()
    chain_row(access, "emergency_review", at=at)
    said = EmergencyAccessEventData(emergency_access=str(access.id), verdict=verdict)
    reviewed = Effect(type=EventType.EMERGENCY_ACCESS_REVIEWED, data=said)
    enqueue([reviewed], subject_id=access.id, at=at)
    return access


@durable
def tell_leads_of_emergency(access_id: UUID, *, at: datetime) -> bool:
    """This will tell every lead, once, and mail it whatever they have chosen (R34); who opened it is among them if they
    lead. Nothing of the member is said.

    Returns whether they had not been told yet.
    """
    access = EmergencyAccess.objects.select_for_update().filter(id=access_id, told_at=None).first()
    if access is None:
        return False
    notify(
        holders_of_role(Role.LEAD, on=clock.date_of(at)),
        Notice(
            kind="emergency_opened",
            subject_id=access.id,
            facts={"by": access.user_name, "opened": in_eastern(access.opened_at)},
            once=str(access.id),
            is_always_mailed=True,
        ),
        at=at,
    )
    access.told_at = at
    access.save()
    return True
