"""Claim, assign, release and transfer inquiries, and set who is available (R16)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Q, QuerySet, SmallIntegerField, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused, ResourceNotFound
from foundation.jobs.failures import note_success, without_put_off
from foundation.jobs.sweeps import ItemFailed
from foundation.measures import CLAIM_WAIT
from foundation.transactions import durable, durable_together, inside_transaction
from inquiries.catalog.rules.intake import Targets
from inquiries.inquiry.access import lock_inquiry, note_shown, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import WORKED, Action, Status
from inquiries.inquiry.steps import tell
from inquiries.queues.queries.workload import held_by, went_back
from inquiries.queues.rules import LAST_URGENT, decide_assignee, decide_free
from inquiries.routing.models import RoutingDecision
from inquiries.targets.steps import InquiryClocks, Kind
from staffing.actions import change_availability
from staffing.queries.associates import (
    Candidate,
    available_in_queue,
    candidate_of_queue,
    is_available,
    lock_associate,
    lock_candidate,
    skills_there_are,
)
from staffing.queries.queues import QueueRef, queue_by_code, queues_of_any_state


@durable
def assign_inquiry(
    reference: str, *, assignee: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will put an inquiry into an associate's hands, by skill and free capacity (R16).

    Raises InputRejected for somebody who does not work the queue or lacks a skill, ConflictFound for somebody
    absent or full.
    """
    is_there = lock_candidate(assignee)  # before the inquiry, as where somebody goes absent and gives back theirs
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.ASSIGN)
    _require_fit(candidate_of_queue(assignee, inquiry.queue_id), inquiry, is_there=is_there)
    changes = {"assignee_id": assignee}
    facts = {"assignee": str(assignee)}
    change_status(
        inquiry,
        StatusChange(action=Action.ASSIGN, fields=changes, facts=facts, event=EventType.INQUIRY_CLAIMED),
        by=by,
        at=at,
    )
    tell(inquiry, [Recipient.HOLDER], kind="assigned", once=inquiry.version, at=at)
    return inquiry


def _require_fit(candidate: Candidate | None, inquiry: Inquiry, *, is_there: bool) -> None:
    """Say what somebody lacks, so that whoever assigns many sees it of each."""
    why = _why_not_suitable(candidate, inquiry)
    if why or candidate is None:
        error = FieldError(
            "/assignee", "not_suitable", _("Choose an associate of this queue with the required skills.")
        )
        raise InputRejected(why, errors=[error])
    if not is_there:
        raise ConflictFound(_("%(name)s is absent.") % {"name": candidate.name})
    held = held_by([candidate.id]).get(candidate.id, 0)
    if held >= candidate.capacity:
        words = _("%(name)s has no free capacity: %(held)s of %(capacity)s assigned.")
        raise ConflictFound(words % {"name": candidate.name, "held": held, "capacity": candidate.capacity})


def _why_not_suitable(candidate: Candidate | None, inquiry: Inquiry) -> str:
    if candidate is None:
        [queue] = queues_of_any_state([inquiry.queue_id])
        return _("This associate doesn't work the queue %(queue)s.") % {"queue": queue.title}
    lacked = sorted(set(inquiry.required_skills) - candidate.skills)
    if not lacked:
        return ""
    titles = dict(skills_there_are())
    skills = ", ".join(titles.get(code, code) for code in lacked)
    words = ngettext(
        "%(name)s doesn't have this skill: %(skills)s.", "%(name)s doesn't have these skills: %(skills)s.", len(lacked)
    )
    return words % {"name": candidate.name, "skills": skills}


LOOKED_AT = 50
Staff = tuple[Sequence[Candidate], Mapping[UUID, int]]


@durable
def assign_next(queue_id: UUID, *, passes_over: str = "", at: datetime) -> str | None:
    """This will give the first inquiry that fits somebody to the least loaded person who is there and has the skills;
    who held it last comes first. Returns its reference, or None when nothing can be assigned.

    Locks the person, so that nobody is filled beyond their capacity by two at once. What has failed in the sweep that
    `passes_over` names is left out until its next attempt. Raises ItemFailed with the inquiry that could not be given.
    """
    staff = _staff(queue_id)
    fits = _fits_somebody(*staff)
    if fits is None:
        return None
    for inquiry in _waiting(queue_id, fits, passes_over, at):
        try:
            reference = _give(inquiry, staff, at)
        except Exception as error:
            raise ItemFailed(inquiry.id) from error
        if reference is not None:
            note_success(passes_over, [inquiry.id])
            return reference
        staff = _staff(queue_id)  # whoever it was for was taken meanwhile
    return None


def _staff(queue_id: UUID) -> Staff:
    """Who is there, and how many inquiries each of them holds."""
    candidates = available_in_queue(queue_id)
    return candidates, held_by([candidate.id for candidate in candidates])


def _fits_somebody(candidates: Sequence[Candidate], load: Mapping[UUID, int]) -> Q | None:
    """Which inquiries somebody who is free has the skills for, so that those that nobody can take hide no others."""
    sets = {tuple(sorted(candidate.skills)) for candidate in decide_free(candidates, load=load)}
    return reduce(or_, (Q(required_skills__contained_by=list(skills)) for skills in sets)) if sets else None


def _waiting(queue_id: UUID, fits: Q, passes_over: str, at: datetime) -> Iterator[Inquiry]:
    """The first in turn, locked; the next ones only where that one could not be given."""
    waiting = without_put_off(in_turn(queue_id).filter(fits), passes_over, at)
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    yield from locked[:1]
    yield from locked[1:LOOKED_AT]


def _give(inquiry: Inquiry, staff: Staff, at: datetime) -> str | None:
    candidates, load = staff
    chosen = decide_assignee(candidates, load=load, skills=inquiry.required_skills, preferred=inquiry.last_holder_id)
    return assign_by_rule(inquiry, chosen, at) if chosen is not None and _is_still_free(chosen) else None


def _is_still_free(candidate: Candidate) -> bool:
    locked = lock_candidate(candidate.id, passes_over=True)
    return locked and held_by([candidate.id]).get(candidate.id, 0) < candidate.capacity


@inside_transaction
def assign_by_rule(inquiry: Inquiry, candidate: Candidate, at: datetime) -> str:
    """The step that filling free capacity and handing on share: put an inquiry into the hands of somebody who fits."""
    change_status(
        inquiry,
        StatusChange(
            action=Action.ASSIGN,
            fields={"assignee_id": candidate.id},
            facts={"assignee": str(candidate.id)},
            event=EventType.INQUIRY_CLAIMED,
        ),
        by=Actor.system(),
        at=at,
    )
    tell(inquiry, [Recipient.HOLDER], kind="assigned", once=inquiry.version, at=at)
    return inquiry.reference


@durable_together
def claim_inquiry(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will put a queued inquiry into the associate's hands. Raises ConflictFound if somebody holds it."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    if inquiry.status == Status.IN_PROGRESS and inquiry.assignee_id != by.associate_id and by.associate_id:
        raise ConflictFound(_("Someone else just claimed it."))
    return take_into_hands(inquiry, by=by, at=at)


@inside_transaction
def take_into_hands(inquiry: Inquiry, *, by: Actor, at: datetime) -> Inquiry:
    """The step that claiming one and claiming the next share."""
    changes = {"assignee_id": by.associate_id}
    waited = (at - inquiry.status_since).total_seconds()
    transaction.on_commit(lambda: CLAIM_WAIT.observe(waited))
    return change_status(
        inquiry, StatusChange(action=Action.CLAIM, fields=changes, event=EventType.INQUIRY_CLAIMED), by=by, at=at
    )


NEVER = datetime.max.replace(tzinfo=UTC)
URGENT_FIRST = Case(When(priority=1, then=0), default=1, output_field=SmallIntegerField())


@durable_together
def claim_next_inquiry(queue: QueueRef, *, by: Actor, at: datetime) -> Inquiry | None:
    """This will claim the next inquiry of a queue: P1 first, then by due time, then by age (R16).

    Concurrent claimers skip what another has locked, so each gets their own. Returns None when nothing waits.
    Raises ResourceNotFound for a queue the associate does not work.
    """
    if queue.id not in by.queue_ids:
        raise ResourceNotFound
    inquiry = FIRST_IN_TURN.first(queue_id=queue.id)
    if inquiry is None:
        return None
    note_shown([inquiry])
    return take_into_hands(inquiry, by=by, at=at)


@durable_together
def claim_next_of_all(*, by: Actor, at: datetime) -> Inquiry | None:
    """This will claim what is most urgent in all the queues of the associate, as `claim_next_inquiry` does in one."""
    if by.associate_id is None:
        raise PermissionRefused(_("Only associates can work queues."))
    firsts = [first for queue_id in by.queue_ids if (first := in_turn(queue_id).first()) is not None]
    for first in sorted(firsts, key=_turn):
        inquiry = FIRST_IN_TURN.first(queue_id=first.queue_id)
        if inquiry is not None:
            note_shown([inquiry])
            return take_into_hands(inquiry, by=by, at=at)
    return None


def _turn(inquiry: Inquiry) -> tuple[bool, datetime, datetime]:
    """P1 first, then by due time, then by age; what has no due time comes last."""
    return inquiry.priority != 1, inquiry.due_at or NEVER, inquiry.created_at


def in_turn(queue_id: UUID) -> QuerySet[Inquiry]:
    """What waits in a queue, in the order in which it is taken."""
    waiting = Inquiry.objects.filter(queue=queue_id, status=Status.QUEUED)
    return waiting.order_by(URGENT_FIRST, "due_at", "created_at", "id")


FIRST_IN_TURN = HotQuery(lambda queue_id: in_turn(queue_id).select_for_update(skip_locked=True, of=("self",))[:1])


@durable
def release_inquiry(
    reference: str, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will return an inquiry to its queue, with its clocks running."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    return put_back(inquiry, reason=reason, by=by, at=at)


@inside_transaction
def put_back(inquiry: Inquiry, *, reason: str, by: Actor, at: datetime) -> Inquiry:
    """The step that releasing and going absent share."""
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.resume("released")
    inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry,
        StatusChange(action=Action.RELEASE, text=reason, agent_visible=False, event=EventType.INQUIRY_RELEASED),
        by=by,
        at=at,
    )


@durable
def set_availability(*, is_available: bool, by: Actor, at: datetime) -> list[str]:
    """This will note presence; going absent returns held P1 and P2 inquiries to their queues (R16).

    Returns the references that went back. Raises PermissionRefused for who is no associate.
    """
    if by.associate_id is None:
        raise PermissionRefused(_("Only associates can set their availability."))
    change_availability(by.associate_id, is_available=is_available, at=at)
    if is_available:
        return []
    held = Inquiry.objects.select_for_update().filter(
        assignee=by.associate_id, priority__lte=LAST_URGENT, status__in=WORKED
    )
    held = held.order_by("id")  # as whoever else locks several, so that two never wait for each other
    returned = [put_back(inquiry, reason="The assignee became absent.", by=by, at=at) for inquiry in held]
    return [inquiry.reference for inquiry in returned]


@durable
def transfer_inquiry(
    reference: str, *, queue: str, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will move an inquiry to another queue and its calendar. Raises InputRejected for an unknown queue."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.TRANSFER)
    target = queue_by_code(queue)
    if target is None or target.id == inquiry.queue_id:
        error = FieldError("/queue", "unknown_queue", _("Choose another active queue."))
        raise InputRejected(_("It can't be transferred there."), errors=[error])
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.resume("transferred")
    kept = {clock.kind: timedelta(seconds=clock.target_seconds) for clock in clocks.clocks}
    whole = Targets(kept.get(Kind.FIRST_RESPONSE, timedelta()), kept.get(Kind.RESOLUTION, timedelta()))
    clocks.aim(whole, target)
    inquiry.hold_until = None
    clocks.keep()
    RoutingDecision.objects.create(
        inquiry_id=inquiry.id, queue_code=target.code, rules=[], rule_set_version=None, decided_at=at
    )
    return change_status(
        inquiry,
        StatusChange(
            action=Action.TRANSFER,
            fields={"queue_id": target.id},
            facts={"queue": target.code},
            text=reason,
            event=EventType.INQUIRY_ROUTED,
        ),
        by=by,
        at=at,
    )


@durable
def undo_absence(*, by: Actor, at: datetime) -> list[str]:
    """This will make an associate available again and give back what going absent returned to the queues (R16).

    What somebody has taken or changed meanwhile stays with them; what waited for somebody comes back as in progress.
    Returns the references that came back. Raises PermissionRefused for who is no associate, and ConflictFound when
    the minute is over or they are available.
    """
    if by.associate_id is None:
        raise PermissionRefused(_("Only associates can set their availability."))
    lock_associate(by.associate_id)
    back = list(went_back(by, at).select_for_update(of=("self",)))
    if not back or is_available(by.associate_id):
        raise ConflictFound(_("You can undo this only within one minute. Claim what you need from the queues."))
    change_availability(by.associate_id, is_available=True, at=at)
    return [take_into_hands(inquiry, by=by, at=at).reference for inquiry in back]
