"""What may be changed about a hand-over, by whom and until when (R29)."""

from datetime import datetime, timedelta

UNDOABLE_FOR = timedelta(days=30)
"""As long as an inquiry that ended can be reopened (R19); what is found later is handed over anew."""


def gives_more_time(before: datetime | None, after: datetime | None) -> bool:
    """Whether the plan would have to be done later: a lead gives that, nobody else."""
    return before is not None and (after is None or after > before)


def is_undoable(*, handed_over_at: datetime, now: datetime) -> bool:
    """Whether a hand-over that was recorded in error can still be taken back."""
    return now - handed_over_at <= UNDOABLE_FOR


def may_undo(*, is_lead: bool, is_own: bool, is_acknowledged: bool) -> bool:
    """The one who handed it over, until the destination has taken it on; a lead also after that."""
    return is_lead or (is_own and not is_acknowledged)
