"""An associate takes whatever is next in a queue."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Case, QuerySet, SmallIntegerField, When

from arsos.desk.queries.queues import require_queue_of
from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.access import note_shown
from inquiries.actions.claim_inquiry import take_into_hands
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Status

NEVER = datetime.max.replace(tzinfo=UTC)
URGENT_FIRST = Case(When(priority=1, then=0), default=1, output_field=SmallIntegerField())


@durable
def claim_next_inquiry(queue_code: str, *, by: Actor, at: datetime) -> Inquiry | None:
    """This will claim the next inquiry of a queue: P1 first, then by due time, then by age (R16).

    Concurrent claimers skip what another has locked, so each gets their own. Returns None when nothing waits.
    Raises ResourceNotFound for a queue the associate does not work, PermissionRefused for who works none.
    """
    queue = require_queue_of(by, queue_code)
    inquiry = in_turn(queue.id).select_for_update(skip_locked=True, of=("self",)).first()
    if inquiry is None:
        return None
    note_shown([inquiry])
    return take_into_hands(inquiry, by=by, at=at)


@durable
def claim_next_of_all(*, by: Actor, at: datetime) -> Inquiry | None:
    """This will claim what is most urgent in all the queues of the associate, as `claim_next_inquiry` does in one."""
    if by.associate_id is None:
        raise PermissionRefused("Only associates work queues.")
    firsts = [first for queue_id in by.queue_ids if (first := in_turn(queue_id).first()) is not None]
    for first in sorted(firsts, key=_turn):
        inquiry = in_turn(first.queue_id).select_for_update(skip_locked=True, of=("self",)).first()
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
