"""An inquiry's history as people read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arsos.journal.models import HistoryEntry, HistoryText


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry with its text, where that has not been purged."""

    position: int
    kind: str
    at: datetime
    actor_name: str
    actor_role: str
    on_behalf_of: str
    agent_visible: bool
    facts: dict[str, object]
    text: str


def history_of(inquiry_id: UUID, *, agent_visible_only: bool) -> list[HistoryItem]:
    """The history of an inquiry, oldest first; for agents only what they may read (R6)."""
    entries = HistoryEntry.objects.filter(inquiry_id=inquiry_id)
    if agent_visible_only:
        entries = entries.filter(agent_visible=True)
    texts = dict(HistoryText.objects.filter(inquiry_id=inquiry_id).values_list("entry_id", "text"))
    return [
        HistoryItem(
            position=entry.position,
            kind=entry.kind,
            at=entry.at,
            actor_name=entry.actor_name,
            actor_role=entry.actor_role,
            on_behalf_of=entry.on_behalf_of,
            agent_visible=entry.agent_visible,
            facts=entry.facts,
            text=texts.get(entry.id, ""),
        )
        for entry in entries.order_by("position")
    ]


def count_of_kind(inquiry_id: UUID, kind: str) -> int:
    """How often something happened to an inquiry."""
    return HistoryEntry.objects.filter(inquiry_id=inquiry_id, kind=kind).count()
