"""Proof that something was purged (R36)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from arsos.journal.models import HistoryText, Tombstone
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction


@inside_transaction
def bury(kind: str, subject_id: UUID, *, rule: str, counts: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Set a stone for what the running commit purges; the chain over its entries stays whole."""
    Tombstone.objects.create(
        kind=kind, subject_id=subject_id, rule=rule, counts=dict(counts), purged_at=at, purged_by=by.name
    )


@inside_transaction
def purge_texts(inquiry_id: UUID) -> int:
    """Delete the words beside an inquiry's history; their hashes stay in the chain."""
    count, _ = HistoryText.objects.filter(inquiry_id=inquiry_id).delete()
    return count
