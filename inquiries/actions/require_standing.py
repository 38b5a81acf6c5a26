"""What must hold of a hand-over before anything about it changes (R29)."""

from arsos.kernel.errors import ConflictFound, VersionStale
from inquiries.models import HandOver, HandOverCorrection


def require_standing(made: HandOver, *, expected_version: int | None = None) -> None:
    """Raise ConflictFound for one that was undone, VersionStale for one that has changed since it was read."""
    if made.state == HandOver.State.UNDONE:
        raise ConflictFound(f"{made.undone_by_name} has undone this hand-over. Nothing about it can be changed.")
    if expected_version is not None and made.version != expected_version:
        raise VersionStale("Read it again and repeat the change if it still fits; nothing was changed.")


def require_nothing_waits(made: HandOver) -> None:
    """Raise ConflictFound while another correction waits: it says what was before, and that must stay true."""
    if made.corrections.filter(state=HandOverCorrection.State.WAITING).exists():
        raise ConflictFound("A correction waits for a lead already.")
