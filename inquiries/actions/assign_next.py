"""When capacity frees, the backlog drains by itself (R16)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from arsos.desk.queries.staffing import Candidate, available_in_queue, lock_candidate
from arsos.jobs.failures import note_success, without_put_off
from arsos.jobs.sweeps import ItemFailed
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.actions.change_status import change_status
from inquiries.actions.claim_next_inquiry import in_turn
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.queries.workload import held_by
from inquiries.rules.lifecycle import Action
from inquiries.rules.staffing import decide_assignee, decide_free

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
    return _assign(inquiry, chosen, at) if chosen is not None and _is_still_free(chosen) else None


def _is_still_free(candidate: Candidate) -> bool:
    locked = lock_candidate(candidate.id, passes_over=True)
    return locked and held_by([candidate.id]).get(candidate.id, 0) < candidate.capacity


def _assign(inquiry: Inquiry, candidate: Candidate, at: datetime) -> str:
    change_status(
        inquiry,
        action=Action.ASSIGN,
        by=Actor.system(),
        at=at,
        changes={"assignee_id": candidate.id},
        facts={"assignee": str(candidate.id)},
        event=EventType.INQUIRY_CLAIMED,
    )
    tell(inquiry, [Recipient.HOLDER], kind="assigned", once=inquiry.version, at=at)
    return inquiry.reference
