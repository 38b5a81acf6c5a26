"""What a logged call must satisfy, and what about it a lead should see (R28)."""

from datetime import datetime, timedelta

from arsos.kernel.errors import FieldError

LOGGED_WITHIN = timedelta(days=2 * 366)


def decide_call_errors(
    *, started_at: datetime, ended_at: datetime | None, outcome: str, now: datetime
) -> list[FieldError]:
    """Everything that cannot be about the times of a call."""
    errors = []
    if now - started_at > LOGGED_WITHIN:
        words = "A call of the last two years can be logged. Check the year."
        errors.append(FieldError("/started_at", "too_early", words))
    if started_at > now:
        errors.append(FieldError("/started_at", "in_future", "A call that has begun, or is over, can be logged."))
    if ended_at is not None and ended_at < started_at:
        errors.append(FieldError("/ended_at", "before_start", "It ends after it starts."))
    if ended_at is not None and ended_at > now:
        errors.append(FieldError("/ended_at", "in_future", "Give the end once it is over."))
    if outcome and ended_at is None:
        errors.append(FieldError("/ended_at", "required", "A call with an outcome has an end."))
    return errors


def decide_call_flags(
    *,
    started_at: datetime,
    is_screened: bool,
    has_passed: bool,
    screened_at: datetime | None,
    line_expired_at: datetime | None,
    names_somebody: bool,
) -> list[str]:
    """`no_screening`, `refused_screening`, `outside_the_line_time` and `nobody_named`, as they apply."""
    flags = []
    if not is_screened:
        flags.append("no_screening")
    elif not has_passed:
        flags.append("refused_screening")
    elif screened_at and line_expired_at and not screened_at <= started_at <= line_expired_at:
        flags.append("outside_the_line_time")
    if not names_somebody:
        flags.append("nobody_named")
    return flags
