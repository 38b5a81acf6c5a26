"""Whether an author has room for another draft (R12)."""

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from inquiries.access import drafts_of

MOST_DRAFTS = 50
"""Of one author, submitted ones not counted; the list shows each whole, so that it has 5 MB at most."""


def require_room(by: Actor) -> None:
    """Raise ConflictFound for who has as many drafts as one may have."""
    if drafts_of(by).count() >= MOST_DRAFTS:
        raise ConflictFound(f"You have {MOST_DRAFTS} drafts, the most one may have. Submit or discard one first.")
