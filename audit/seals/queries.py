"""How far the journal is sealed, and anchored outside the database (R35)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from audit.access_log.queries import require_auditor
from audit.models import JournalAnchor, JournalEntry, JournalSeal
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
    seal = JournalSeal.objects.order_by("-position").first()
    anchored_at = JournalAnchor.objects.order_by("-seal").values_list("anchored_at", flat=True).first()
    unsealed = JournalEntry.objects.filter(at__lt=at - LONGEST_UNSEALED)
    if seal is not None:
        unsealed = unsealed.filter(at__gt=seal.sealed_at)
    return SealState(
        sealed_at=seal.sealed_at if seal else None,
        links=seal.last_link if seal else 0,
        anchored_at=anchored_at,
        is_late=unsealed.exists(),
    )
