"""How far the journal is sealed, and anchored outside the database (R35)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef

from audit.access_log.queries import require_auditor
from audit.models import JournalAnchor, JournalEntry, JournalLink, JournalSeal
from audit.restores.queries import newest_seal
from audit.seals.rules import LATEST_COMMIT, earliest_id
from foundation.actor import Actor

LONGEST_UNSEALED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class SealState:
    """The newest seal and the newest anchor, None before the first; `is_late` when an entry waits too long for one."""

    sealed_at: datetime | None
    links: int
    anchored_at: datetime | None
    is_late: bool

    @property
    def is_anchored(self) -> bool:
        """Whether anything stands outside the database."""
        return self.anchored_at is not None


def seal_state(actor: Actor, at: datetime) -> SealState:
    """How far the chain reaches now. Raises PermissionRefused."""
    require_auditor(actor)
    seal, latest = newest_seal(), at - LONGEST_UNSEALED
    anchored_at = JournalAnchor.objects.order_by("-seal").values_list("anchored_at", flat=True).first()
    return SealState(
        sealed_at=seal.sealed_at if seal else None,
        links=seal.last_link if seal else 0,
        anchored_at=anchored_at,
        is_late=(oldest_unsealed(seal) or latest) < latest,
    )


def oldest_unsealed(seal: JournalSeal | None) -> datetime | None:
    """When the oldest entry of the access log that has no link was written, given the newest seal; None where all have.

    Looks as far back as a commit can be late: an entry may be older than a seal that does not cover it.
    """
    links = JournalLink.objects.filter(entry_id=OuterRef("id"))
    unsealed = JournalEntry.objects.filter(~Exists(links))
    if seal is not None:
        unsealed = unsealed.filter(id__gte=earliest_id(seal.sealed_at - LATEST_COMMIT))
    oldest: datetime | None = unsealed.aggregate(oldest=Min("at"))["oldest"]
    return oldest
