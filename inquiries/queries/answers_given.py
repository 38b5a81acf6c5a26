"""The answers that an agent was given, each by its place in the history: an inquiry that came back has several."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arsos.journal.timeline import history_of
from inquiries.models import Inquiry, PrivacyCase
from inquiries.rules.lifecycle import Action


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer. The last is `is_current`: what the inquiry itself shows, with the text to relay."""

    entry_id: UUID
    position: int
    at: datetime
    by_name: str
    text: str
    is_current: bool
    is_retracted: bool


def answers_given(inquiry: Inquiry) -> list[GivenAnswer]:
    """Every answer of an inquiry, the last first, but those whose words were erased by retention."""
    items = history_of(inquiry.id, agent_visible_only=False)
    retracted = {one.facts.get("position") for one in items if _is_retraction(one.kind, one.facts)}
    found = [one for one in reversed(items) if one.kind == Action.RESOLVE]
    return [
        GivenAnswer(
            entry_id=one.entry_id,
            position=one.position,
            at=one.at,
            by_name=one.actor_name,
            text=one.text,
            is_current=one is found[0],
            is_retracted=one.position in retracted,
        )
        for one in found
        if one.text
    ]


def _is_retraction(kind: str, facts: dict[str, object]) -> bool:
    return kind == "retracted" and facts.get("item") == PrivacyCase.Item.ANSWER
