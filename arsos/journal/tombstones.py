"""Proof that something was purged (R36)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from arsos.journal.chain import TOMBSTONE_FIELDS, hash_of_row
from arsos.journal.models import ChainedSalt, HistoryText, Tombstone
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction


@inside_transaction
def bury(kind: str, subject_id: UUID, *, rule: str, counts: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Set a stone for what the running commit purges; the chain over its entries stays whole."""
    stone = Tombstone(kind=kind, subject_id=subject_id, rule=rule, counts=dict(counts), purged_at=at, purged_by=by.name)
    stone.proof = hash_of_stone(stone)
    stone.save(force_insert=True)


def hash_of_stone(stone: Tombstone) -> str:
    """What the proof of a stone seals."""
    return hash_of_row(TOMBSTONE_FIELDS, [getattr(stone, name) for name in TOMBSTONE_FIELDS])


def purged_at(kind: str, subject_id: UUID) -> datetime | None:
    """When something was purged, or None; it is purged once."""
    return Tombstone.objects.filter(kind=kind, subject_id=subject_id).values_list("purged_at", flat=True).first()


@inside_transaction
def purge_texts(inquiry_id: UUID) -> int:
    """Delete the words beside an inquiry's history, and the salts of what else it says; hashes stay in the chain."""
    purge_salts(inquiry_id)
    count, _ = HistoryText.objects.filter(inquiry_id=inquiry_id).delete()
    return count


@inside_transaction
def purge_salts(subject_id: UUID) -> None:
    """Delete the salts of everything that was chained about an inquiry or a member: the hashes say nothing any more."""
    ChainedSalt.objects.filter(subject_id=subject_id).delete()
