"""When capacity frees, the backlog drains by itself (R16)."""

from datetime import datetime
from uuid import UUID

from arsos.desk.queries.staffing import Candidate, available_in_queue, lock_candidate
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.actions.change_status import change_status
from inquiries.actions.claim_next_inquiry import in_turn
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.queries.workload import held_by
from inquiries.rules.lifecycle import Action
from inquiries.rules.staffing import decide_assignee

LOOKED_AT = 50


@durable
def assign_next(queue_id: UUID, *, at: datetime) -> str | None:
    """This will give the first inquiry that fits somebody to the least loaded person who is there and has the skills;
    who held it last comes first. Returns its reference, or None when nothing can be assigned.

    Locks the person, so that nobody is filled beyond their capacity by two at once.
    """
    for inquiry in in_turn(queue_id).select_for_update(skip_locked=True, of=("self",))[:LOOKED_AT]:
        candidates = available_in_queue(queue_id)
        chosen = decide_assignee(
            candidates,
            load=held_by([candidate.id for candidate in candidates]),
            skills=inquiry.required_skills,
            preferred=inquiry.last_holder_id,
        )
        if chosen is not None and _is_still_free(chosen):
            return _assign(inquiry, chosen, at)
    return None


def _is_still_free(candidate: Candidate) -> bool:
    locked = lock_candidate(candidate.id)
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
