"""The answers that an agent was given, each by its place in the history: an inquiry that came back has several."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arsos.journal.timeline import HistoryItem, history_of
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action

STANDING = """
    SELECT 1 AS one FROM journal_history_entry entry JOIN journal_history_text words ON words.entry_id = entry.id
    WHERE entry.inquiry_id = %s AND entry.kind = 'resolve' AND words.text <> '' AND NOT EXISTS (
        SELECT 1 FROM journal_history_entry retracted
        WHERE retracted.inquiry_id = entry.inquiry_id AND retracted.kind = 'retracted'
          AND (retracted.facts ->> 'position')::int = entry.position) LIMIT 1"""
"""A row where an answer stands that nobody has retracted: what `answers_given` says, for a page that asks once."""

RETRACTED = "retracted"
"""The kind of the entry that says that something was retracted."""


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
    retracted = positions_retracted(items)
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


def positions_retracted(items: Iterable[HistoryItem]) -> set[object]:
    """Where in a history the answers stand that were retracted.

    The history says so of every one. The privacy case does not: those from before each answer could be retracted name
    themselves and no entry.
    """
    return {one.facts["position"] for one in items if one.kind == RETRACTED and "position" in one.facts}
