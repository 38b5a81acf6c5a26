"""What is due on an escalation by the passing of time alone."""

from datetime import datetime, timedelta
from uuid import UUID

from arsos.desk.queries.staffing import leads_of_queue
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from escalations.actions.climb_ladder import climb, settle, tell_of
from escalations.models import Escalation
from escalations.queries.ladders import Ladder, escalations_to_check, has_left, is_away, ladder_of
from escalations.rules.ladder import Level
from inquiries.access import lock_inquiry_by_id
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Status

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
        climb(inquiry, escalation, place, ladder, why=why, by=by, at=at)
    else:
        _remind(inquiry, escalation, ladder, at)
    return True


def _due_at(escalation: Escalation) -> datetime:
    is_taken_up = escalation.state == State.ACKNOWLEDGED
    return escalation.settle_due_at if is_taken_up else escalation.acknowledge_due_at


def _why_it_climbs(escalation: Escalation, at: datetime) -> str:
    if has_left(escalation, at):
        return "owner_left"
    if _due_at(escalation) <= at:
        return "not_settled" if escalation.state == State.ACKNOWLEDGED else "not_acknowledged"
    if escalation.state == State.RAISED and is_away(escalation.owner_id, at):
        return "owner_away"
    return ""


def _remind(inquiry: Inquiry, escalation: Escalation, ladder: Ladder | None, at: datetime) -> None:
    """At the top, or where the agent has no ladder any more, all that is left is to ask again and to tell the leads."""
    escalation.reminders += 1
    has_times = ladder.deadlines(Level(escalation.level), at).acknowledge_by if ladder is not None else None
    escalation.next_check_at = has_times or at + WITHOUT_A_LADDER
    escalation.save(update_fields=["reminders", "next_check_at"])
    told = [escalation.owner_id, *leads_of_queue(inquiry.queue_id)]
    tell_of(escalation, told, kind="escalation_silent", at=at)
