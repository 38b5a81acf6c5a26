"""Escalate an inquiry, acknowledge, climb and settle an escalation, and record when an owner is away."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models.functions import Least
from django.utils.translation import gettext as _

from escalations.ladder.access import lock_own_escalation
from escalations.ladder.models import Escalation, OwnerAbsence
from escalations.ladder.queries import (
    Ladder,
    escalations_to_check,
    has_left,
    is_away,
    is_on_ladder,
    ladder_of,
    option_checks,
)
from escalations.ladder.rules import OPTIONS, Level, Wait, decide_why_it_climbs
from escalations.ladder.steps import Climb, climb, settle, shown_in_inquiry, stand_on, tell_of, those_concerned
from events.feed.steps import EventType
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused, ResourceNotFound
from foundation.transactions import durable, take_turns
from inquiries.inquiry.access import lock_inquiry, lock_inquiry_by_id, require_action
from inquiries.inquiry.escalation import EscalationNews, note_escalation, note_escalation_step
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, Status
from inquiries.work.actions.duplicates import take_up_again
from staffing.queries.queues import leads_of_queue


@durable
def acknowledge_escalation(
    escalation_id: UUID, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Escalation:
    """This will record that its owner has taken an escalation up; from now on the time to settle counts (R28).

    Raises ResourceNotFound, PermissionRefused, VersionStale, and ConflictFound unless it waits for that.
    """
    escalation = lock_own_escalation(by, escalation_id, at, expected_version=expected_version)
    if escalation.state != Escalation.State.RAISED:
        if escalation.state == Escalation.State.ACKNOWLEDGED:
            raise ConflictFound(_("This escalation is already acknowledged."))
        raise ConflictFound(_("This escalation is already settled."))
    escalation.state, escalation.acknowledged_at = Escalation.State.ACKNOWLEDGED, at
    escalation.next_check_at = escalation.settle_due_at
    escalation.version += 1
    escalation.save()
    escalation.steps.filter(left_at=None).update(acknowledged_at=at)
    note_escalation_step(
        escalation.inquiry,
        EscalationNews(event=EventType.ESCALATION_ACKNOWLEDGED, shown=shown_in_inquiry(escalation)),
        by=by,
        at=at,
    )
    concerned = those_concerned(escalation.inquiry)
    words = Level(escalation.level).words
    tell_of(escalation, concerned, kind="escalation_acknowledged", at=at, level=words)
    return escalation


@durable
def cancel_absence(absence_id: UUID, *, by: Actor) -> None:
    """This will take back days on which the actor would have been away. Raises ResourceNotFound for another's."""
    found, _ = OwnerAbsence.objects.filter(id=absence_id, user=by.user_id).delete() if by.user_id else (0, {})
    if not found:
        raise ResourceNotFound


State = Escalation.State
WITHOUT_A_LADDER = timedelta(days=1)
ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.HANDED_OVER})


@durable
def check_escalation(escalation_id: UUID, *, at: datetime) -> bool:
    """This will let an escalation climb whose owner is away or has let the time pass, or end it with its inquiry.

    Looks again under the lock: twice has one effect, and after a standstill it climbs one level, not several (R28).
    """
    due = escalations_to_check(at).filter(id=escalation_id)
    inquiry_id = due.values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id, passes_over=True) if inquiry_id is not None else None
    escalation = due.select_for_update(skip_locked=True, of=("self",)).first() if inquiry is not None else None
    if inquiry is None or escalation is None:
        return False
    escalation.inquiry = inquiry
    by = Actor.system()
    if inquiry.status in ENDED:
        settle(inquiry, escalation, outcome=Escalation.Outcome.INQUIRY_ENDED, note="", by=by, at=at)
        return True
    why = _why_it_climbs(escalation, at)
    if not why:
        escalation.next_check_at = _due_at(escalation)
        escalation.save(update_fields=["next_check_at"])
        return True
    ladder = ladder_of(inquiry.agent_id, at)
    place = ladder.next_place(above=escalation.level) if ladder else None
    if ladder is not None and place is not None:
        climb(escalation, Climb(place=place, ladder=ladder, why=why), by=by, at=at)
    else:
        _remind(inquiry, escalation, ladder, at)
    return True


def _due_at(escalation: Escalation) -> datetime:
    is_taken_up = escalation.state == State.ACKNOWLEDGED
    return escalation.settle_due_at if is_taken_up else escalation.acknowledge_due_at


def _why_it_climbs(escalation: Escalation, at: datetime) -> str:
    wait = Wait(
        is_acknowledged=escalation.state == State.ACKNOWLEDGED,
        due_at=_due_at(escalation),
        owner_left=has_left(escalation, at),
        owner_is_away=is_away(escalation.owner_id, at),
    )
    return decide_why_it_climbs(wait, at)


def _remind(inquiry: Inquiry, escalation: Escalation, ladder: Ladder | None, at: datetime) -> None:
    """At the top, or where the agent has no ladder any more, all that is left is to ask again and to tell the leads."""
    escalation.reminders += 1
    has_times = ladder.deadlines(Level(escalation.level), at).acknowledge_by if ladder is not None else None
    escalation.next_check_at = has_times or at + WITHOUT_A_LADDER
    escalation.save(update_fields=["reminders", "next_check_at"])
    told = [escalation.owner_id, *leads_of_queue(inquiry.queue_id)]
    tell_of(escalation, told, kind="escalation_silent", at=at)


@durable
def climb_escalation(
    escalation_id: UUID, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Escalation:
    """This will pass an escalation to the next level of the ladder as it stands today (R28).

    Raises ResourceNotFound, PermissionRefused, VersionStale, and ConflictFound where it is settled or nothing is above.
    """
    escalation = lock_own_escalation(by, escalation_id, at, expected_version=expected_version)
    if escalation.state == Escalation.State.SETTLED:
        raise ConflictFound(_("This escalation is already settled."))
    ladder = ladder_of(escalation.inquiry.agent_id, at)
    place = ladder.next_place(above=escalation.level) if ladder else None
    if ladder is None or place is None:
        raise ConflictFound(_("There is no higher level. Please settle the escalation."))
    climb(escalation, Climb(place=place, ladder=ladder, why="passed_up", said=reason), by=by, at=at)
    return escalation


@durable
def escalate_inquiry(
    reference: str,
    *,
    exhausted_options: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> str:
    """This will raise an inquiry to the first level of the agent's ladder where somebody is there (R28).

    What ARSOS finds for each option is kept beside what the agent lists; it informs and never blocks. Returns the
    reference. Raises ConflictFound while an escalation is open, and when neither a leader nor a fallback is there.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    take_up_again(inquiry, at=at)
    require_action(by, inquiry, Action.ESCALATE)
    if Escalation.objects.filter(inquiry=inquiry.id).exclude(state=Escalation.State.SETTLED).exists():
        raise ConflictFound(_("This inquiry is already escalated."))
    ladder = ladder_of(inquiry.agent_id, at)
    place = ladder.next_place() if ladder else None
    if ladder is None or place is None:
        raise ConflictFound(_("This agent has no leader and no fallback. Ask an administrator."))
    escalation = Escalation(
        inquiry=inquiry,
        exhausted_options=list(exhausted_options),
        reason=reason,
        system_check=option_checks(inquiry, exhausted_options, at),
        raised_by_name=by.name,
        raised_at=at,
    )
    stand_on(escalation, place, ladder, why="raised", at=at)
    note_escalation(
        inquiry,
        shown=shown_in_inquiry(escalation),
        exhausted=[OPTIONS.get(option, option) for option in exhausted_options],
        reason=reason,
        by=by,
        at=at,
    )
    return inquiry.reference


PLANNED_AHEAD = timedelta(days=2 * 366)


@durable
def record_absence(*, starts_on: date, ends_on: date, by: Actor, at: datetime) -> OwnerAbsence:
    """This will let the ladder pass over somebody for some days; what waits for them climbs on the first (R28).

    Raises PermissionRefused for who is on no ladder, InputRejected for days that are over, ConflictFound for days
    that are recorded already.
    """
    if by.user_id is None or not is_on_ladder(by):
        raise PermissionRefused(
            _("Only Sales Managers and Broker Relationship Managers and Executives can record days out.")
        )
    if ends_on < starts_on or ends_on < clock.date_of(at):
        error = FieldError(
            "/ends_on", "in_past", _("Choose a last day that is not in the past and not before the first day.")
        )
        raise InputRejected(_("These days can't be saved."), errors=[error])
    if ends_on > clock.date_of(at) + PLANNED_AHEAD or ends_on - starts_on > PLANNED_AHEAD:
        error = FieldError("/ends_on", "too_late", _("Choose days within the next two years. Check the year."))
        raise InputRejected(_("These days can't be saved."), errors=[error])
    take_turns(f"absences of {by.user_id}")
    mine = OwnerAbsence.objects.filter(user=by.user_id)
    if mine.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ConflictFound(_("Some of these days are already recorded."))
    absence = OwnerAbsence.objects.create(user_id=by.user_id, starts_on=starts_on, ends_on=ends_on)
    begins = max(at, clock.beginning_of(starts_on))
    waiting = Escalation.objects.filter(owner=by.user_id, state=Escalation.State.RAISED)
    waiting.update(next_check_at=Least("next_check_at", begins))
    return absence


@durable
def settle_escalation(
    escalation_id: UUID, *, outcome: str, note: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Escalation:
    """This will settle an escalation with an outcome that the agent sees (R28). The inquiry goes on as it is.

    Raises ResourceNotFound, PermissionRefused, VersionStale, and ConflictFound for one that is settled.
    """
    escalation = lock_own_escalation(by, escalation_id, at, expected_version=expected_version)
    if escalation.state == Escalation.State.SETTLED:
        raise ConflictFound(_("This escalation is already settled."))
    settle(escalation.inquiry, escalation, outcome=outcome, note=note, by=by, at=at)
    return escalation
