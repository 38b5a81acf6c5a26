"""Writes seals outside that are not there yet."""

from datetime import UTC, datetime

from arsos.journal.anchors import Anchor, AnchorStore
from arsos.journal.models import JournalAnchor, JournalSeal
from arsos.kernel.transactions import durable


def as_anchor(seal: JournalSeal) -> Anchor:
    """A seal as it is written outside."""
    return Anchor(seal.position, seal.last_link, seal.chain_hash, seal.sealed_at.astimezone(UTC).isoformat())


def anchor_seals(store: AnchorStore, *, at: datetime) -> int:
    """Add every seal that is not outside yet, then note it. Killed in between, the same seals are added again.

    Returns how many. Raises what the store raises; the next run goes on.
    """
    newest = JournalAnchor.objects.order_by("-seal").values_list("seal", flat=True).first()
    seals = list(JournalSeal.objects.filter(position__gt=newest or 0).order_by("position")[:1000])
    if seals:
        store.add(as_anchor(seal) for seal in seals)
        _note(seals, at)
    return len(seals)


@durable
def _note(seals: list[JournalSeal], at: datetime) -> None:
    JournalAnchor.objects.bulk_create(
        [JournalAnchor(seal=seal.position, anchored_at=at) for seal in seals], ignore_conflicts=True
    )
