"""A lead gives an inquiry to an associate."""

from datetime import datetime
from uuid import UUID

from arsos.desk.queries.staffing import Candidate, candidate_of_queue, lock_candidate
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.queries.workload import held_by
from inquiries.rules.lifecycle import Action


@durable
def assign_inquiry(
    reference: str, *, assignee: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will put an inquiry into an associate's hands, by skill and free capacity (R16).

    Raises InputRejected for somebody who does not work the queue or lacks a skill, ConflictFound for somebody
    absent or full.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.ASSIGN)
    candidate = candidate_of_queue(assignee, inquiry.queue_id)
    _require_fit(candidate, inquiry)
    changes = {"assignee_id": assignee}
    facts = {"assignee": str(assignee)}
    change_status(
        inquiry, action=Action.ASSIGN, by=by, at=at, changes=changes, facts=facts, event=EventType.INQUIRY_CLAIMED
    )
    tell(inquiry, [Recipient.HOLDER], kind="assigned", once=inquiry.version, at=at)
    return inquiry


def _require_fit(candidate: Candidate | None, inquiry: Inquiry) -> None:
    if candidate is None or not candidate.has_skills(inquiry.required_skills):
        error = FieldError("/assignee", "not_suitable", "Choose somebody of this queue with the skills it needs.")
        raise InputRejected("This associate cannot work the inquiry.", errors=[error])
    is_there = candidate.is_available and lock_candidate(candidate.id)
    if not is_there or held_by([candidate.id]).get(candidate.id, 0) >= candidate.capacity:
        raise ConflictFound("This associate is absent or has no free capacity.")
