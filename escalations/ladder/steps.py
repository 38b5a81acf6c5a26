"""The steps by which an escalation comes to stand on a rung."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.queries import names_of_users, user_of_agent
from escalations.ladder.models import Escalation, EscalationStep
from escalations.ladder.queries import Ladder
from escalations.ladder.rules import Level, Place
from events.feed.steps import EventType
from events.notifications.steps import Notice, notify
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from foundation.translation import as_written
from inquiries.inquiry.escalation import EscalationNews, note_escalation_step
from inquiries.inquiry.models import Inquiry
from inquiries.targets.steps import tell_of_few_hours
from staffing.queries.associates import user_of_associate
from staffing.queries.queues import leads_of_queue

State = Escalation.State


@inside_transaction
def stand_on(escalation: Escalation, place: Place, ladder: Ladder, *, why: str, at: datetime) -> None:
    """Put an escalation on a rung: owner, deadlines and the step that says why. The caller saves and records it."""
    deadlines = ladder.deadlines(place.level, at)
    tell_of_few_hours(deadlines.calendar_version, since=at, due_at=deadlines.settle_by, at=at)
    escalation.level, escalation.owner_id = place.level, place.owner
    escalation.state = State.RAISED
    escalation.acknowledged_at = None
    escalation.level_since = at
    escalation.acknowledge_due_at, escalation.settle_due_at = deadlines.acknowledge_by, deadlines.settle_by
    escalation.next_check_at = deadlines.acknowledge_by
    escalation.save()
    EscalationStep.objects.create(
        escalation=escalation,
        number=escalation.climbs + 1,
        level=place.level,
        owner_id=place.owner,
        owner_name=_name(place.owner),
        why=why,
        passed_over=list(place.passed_over),
        reached_at=at,
    )
    tell_of(
        escalation,
        [place.owner],
        kind="escalation_raised",
        at=at,
        level=Level(place.level).words,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Where an escalation goes, on which ladder, why, and what its owner said."""

    place: Place
    ladder: Ladder
    why: str
    said: str = ""


@inside_transaction
def climb(escalation: Escalation, to: Climb, *, by: Actor, at: datetime) -> None:
    """Move a locked escalation one place up; the inquiry's status, holder and queue stay as they are (R28)."""
    escalation.steps.filter(left_at=None).update(left_at=at)
    escalation.climbs += 1
    escalation.version += 1
    inquiry = escalation.inquiry
    stand_on(escalation, to.place, to.ladder, why=to.why, at=at)
    note_escalation_step(
        inquiry,
        EscalationNews(
            event=EventType.ESCALATION_CLIMBED, shown=shown_in_inquiry(escalation), why=to.why, text=to.said
        ),
        by=by,
        at=at,
    )
    words = Level(to.place.level).words
    tell_of(escalation, those_concerned(inquiry), kind="escalation_climbed", at=at, level=words)


@inside_transaction
def settle(inquiry: Inquiry, escalation: Escalation, *, outcome: str, note: str, by: Actor, at: datetime) -> None:
    """End a locked escalation with an outcome that the agent sees."""
    escalation.steps.filter(left_at=None).update(left_at=at)
    escalation.state = State.SETTLED
    escalation.outcome, escalation.outcome_note = outcome, note
    escalation.settled_at, escalation.settled_by_name = at, by.name
    escalation.next_check_at = None
    escalation.version += 1
    escalation.save()
    note_escalation_step(
        inquiry,
        EscalationNews(event=EventType.ESCALATION_SETTLED, shown=shown_in_inquiry(escalation), text=note),
        by=by,
        at=at,
    )
    words = as_written(Escalation.Outcome(outcome).label)
    tell_of(escalation, those_concerned(inquiry), kind="escalation_settled", at=at, outcome=words)


def shown_in_inquiry(escalation: Escalation) -> dict[str, Any]:
    """What the inquiry says of its latest escalation."""
    return {
        "id": str(escalation.id),
        "state": escalation.state,
        "level": str(escalation.level),
        "owner": {"id": str(escalation.owner_id), "name": _name(escalation.owner_id)},
        "outcome": escalation.outcome or None,
    }


@inside_transaction
def tell_of(escalation: Escalation, users: Collection[UUID], *, kind: str, at: datetime, **facts: object) -> None:
    """Tell people one thing about an escalation, once for each version of it."""
    notify(
        users,
        Notice(
            kind=kind,
            subject_id=escalation.inquiry_id,
            reference=escalation.inquiry.reference,
            facts=facts,
            once=f"{escalation.id}/{escalation.version}/{escalation.reminders}",
        ),
        at=at,
    )


def those_concerned(inquiry: Inquiry) -> list[UUID]:
    """The agent, and the holder, or the leads of the queue where nobody holds it."""
    agent = user_of_agent(inquiry.agent_id)
    holders = (
        [user_of_associate(inquiry.assignee_id)]
        if inquiry.assignee_id is not None
        else leads_of_queue(inquiry.queue_id)
    )
    return [*([agent] if agent is not None else []), *holders]


def _name(user_id: UUID) -> str:
    return names_of_users([user_id])[user_id]
