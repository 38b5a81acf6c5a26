"""What restores have lost, and whether the database was put back without anybody having said so (ADR 52)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Prefetch

from audit.models import JournalSeal, Restore, RestoreAcceptance
from audit.seals.anchors import Anchor, AnchorStore

MOST_NEEDED = 2
"""So many different people accept what a restore lost."""


@dataclass(frozen=True, slots=True)
class RecordedRestore:
    """A restore with the seals that it lost, and who has accepted that."""

    id: UUID
    gap: range
    lost_hash: str
    restored_to: datetime | None
    accepted_by: list[str]


def recorded_restores() -> list[RecordedRestore]:
    """Every restore that was recorded, oldest first."""
    in_order = Prefetch("acceptances", RestoreAcceptance.objects.order_by("id"))
    return [
        RecordedRestore(
            id=one.id,
            gap=range(one.last_seal + 1, one.lost_until + 1),
            lost_hash=one.lost_hash,
            restored_to=one.restored_to,
            accepted_by=[acceptance.person_name for acceptance in one.acceptances.all()],
        )
        for one in Restore.objects.order_by("id").prefetch_related(in_order)
    ]


def newest_seal() -> JournalSeal | None:
    """The newest seal in the database."""
    return JournalSeal.objects.order_by("-position").first()


def last_number(newest: JournalSeal | None) -> int:
    """The number after which seals go on: that of the newest seal, or of the newest that a restore lost."""
    lost = Restore.objects.aggregate(newest=Max("lost_until"))["newest"]
    return max(newest.position if newest else 0, lost or 0)


def is_put_back(store: AnchorStore) -> bool:
    """Whether seals stand outside that the database does not have and nobody has recorded as lost: it was restored."""
    return store.is_beyond(last_number(newest_seal()))


def hash_of_lost(anchors: Iterable[Anchor]) -> str:
    """SHA-256 over seals as they stand outside, by their numbers."""
    lines = [anchor.line() for anchor in sorted(anchors, key=lambda one: one.seal)]
    return hashlib.sha256(b"".join(lines)).hexdigest()
