"""The steps by which an escalation shows in the inquiry it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.inquiry.steps import add_to_history


@inside_transaction
def note_escalation(
    inquiry: Inquiry,
    *,
    shown: Mapping[str, Any],
    exhausted: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
) -> Inquiry:
    """This will let the owner of an escalation see the inquiry, and record who was asked and why (R28).

    `shown` is what the inquiry says of its escalation: id, state, level and owner.
    """
    return change_status(
        inquiry,
        StatusChange(
            action=Action.ESCALATE,
            fields={"escalated_to_id": owner_in(shown), "escalation": dict(shown)},
            facts={"level": shown["level"], "owner": str(owner_in(shown)), "exhausted_options": len(exhausted)},
            text="\n".join([*exhausted, reason]),
            event=EventType.ESCALATION_RAISED,
        ),
        by=by,
        at=at,
    )


def owner_in(shown: Mapping[str, Any]) -> UUID:
    """Whose an escalation is, as the inquiry says it."""
    return UUID(shown["owner"]["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationNews:
    """What happened to an escalation. `shown` is what the inquiry says of it from now on, with its owner."""

    event: EventType
    shown: Mapping[str, Any]
    why: str = ""
    text: str = ""


@inside_transaction
def note_escalation_step(inquiry: Inquiry, news: EscalationNews, *, by: Actor, at: datetime) -> None:
    """This will record that an escalation was taken up, has climbed or is settled; who may see the inquiry because it
    was escalated to them follows it. Status, holder and queue stay.
    """
    shown, event = news.shown, news.event
    inquiry.escalated_to_id = owner_in(shown)
    inquiry.escalation = dict(shown)
    inquiry.updated_at = at
    facts = {name: shown[name] for name in ("level", "state", "outcome") if shown[name]}
    facts |= {"why": news.why} if news.why else {}
    kind = event.value.replace(".", "_")
    add_to_history(
        inquiry,
        HistoryRecord(kind=kind, facts={**facts, "owner": str(owner_in(shown))}, text=news.text),
        by=by,
        at=at,
        event=event,
        said={"escalation": str(shown["id"]), **facts},
    )
    inquiry.save()
