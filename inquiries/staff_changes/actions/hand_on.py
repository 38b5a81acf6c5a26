"""What somebody who leaves holds goes to a colleague as far as it fits them, and else back to its queues (R16)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.errors import FieldError, InputRejected
from foundation.transactions import inside_transaction
from inquiries.departures.actions import return_to_queue
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import WORKED, Status
from inquiries.queues.actions import assign_by_rule
from inquiries.queues.queries.workload import held_by
from staffing.queries.associates import (
    Candidate,
    associate_of_user,
    candidate_of_queue,
    lock_candidate,
    presence_of,
)

NOT_THERE = "not_there"


@dataclass(frozen=True, slots=True)
class HandedOn:
    """How many inquiries went to the colleague, and how many back to their queues."""

    given: int = 0
    returned: int = 0


@inside_transaction
def hand_on(user_id: UUID, *, to: UUID | None, returns_others: bool, at: datetime) -> HandedOn:
    """Give what a person holds to a colleague who works the queue, has the skills and has room, the most urgent first;
    what does not fit stays, or goes back to its queue where `returns_others`.

    The colleague is locked before the inquiries, as wherever work is given. Raises InputRejected for who is not there.
    """
    holder = associate_of_user(user_id)
    if to is not None and (to == holder or not lock_candidate(to)):
        words = _("This person is not there, so nothing can be assigned to them.")
        raise InputRejected(errors=[FieldError("/inquiries_to", NOT_THERE, words)])
    held = Inquiry.objects.filter(assignee=holder, status__in=WORKED) if holder else Inquiry.objects.none()
    locked = list(held.select_for_update(of=("self",)).order_by("id"))
    locked.sort(key=lambda one: (one.priority, one.due_at or one.created_at))
    room = _room_of(to)
    given = returned = 0
    for inquiry in locked:
        candidate = _who_fits(inquiry, to) if given < room else None
        if candidate is not None:
            _give(inquiry, candidate, at)
            given += 1
        elif returns_others:
            return_to_queue(inquiry, at=at)
            returned += 1
    return HandedOn(given, returned)


def _who_fits(inquiry: Inquiry, to: UUID | None) -> Candidate | None:
    """The colleague, where they work the queue of the inquiry and have its skills."""
    candidate = candidate_of_queue(to, inquiry.queue_id) if to else None
    return candidate if candidate is not None and candidate.has_skills(inquiry.required_skills) else None


def _give(inquiry: Inquiry, candidate: Candidate, at: datetime) -> None:
    """What waits for somebody is put back first: who takes it over decides whether it goes on waiting."""
    if inquiry.status == Status.PENDING:
        return_to_queue(inquiry, at=at)
    assign_by_rule(inquiry, candidate, at)


def _room_of(to: UUID | None) -> int:
    """How many more can be assigned to the colleague (R16)."""
    if to is None:
        return 0
    return max(0, presence_of(to).capacity - held_by([to]).get(to, 0))
