"""What must be said of a try to tell the member (R6): who was reached and by what right, or when to try again."""

from datetime import datetime, timedelta
from enum import StrEnum

LATEST_AGAIN = timedelta(days=14)
"""An answer that nobody confirms closes after ten business days (R19): a later reminder would come to a closed one."""


class Outcome(StrEnum):
    """What came of a try to tell the member."""

    TOLD = "told"
    LEFT_MESSAGE = "left_message"
    NOT_REACHED = "not_reached"
    TRY_LATER = "try_later"


class Reached(StrEnum):
    """Who heard the relay text."""

    MEMBER = "member"
    REPRESENTATIVE = "representative"


class RelayAuthority(StrEnum):
    """By what right somebody else may hear what is meant for the member."""

    APPOINTED_REPRESENTATIVE = "appointed_representative"
    POWER_OF_ATTORNEY = "power_of_attorney"
    LEGAL_GUARDIAN = "legal_guardian"
    MEMBER_PERMISSION = "member_permission"


class Flaw(StrEnum):
    """What is wrong with a try as it was given; the code of the error."""

    WHO_MISSING = "who_missing"
    WHO_UNASKED = "who_unasked"
    AUTHORITY_MISSING = "authority_missing"
    AUTHORITY_UNASKED = "authority_unasked"
    TIME_MISSING = "time_missing"
    TIME_UNASKED = "time_unasked"
    TIME_PAST = "time_past"
    TIME_TOO_LATE = "time_too_late"


FIELDS = {"who": "reached", "authority": "authority", "time": "try_again_at"}
"""The field that a flaw is about, by the first word of its code."""


def field_of(flaw: Flaw) -> str:
    """The name of the field that is wrong."""
    return FIELDS[flaw.partition("_")[0]]


def find_flaws(
    *, outcome: str, reached: str, authority: str, try_again_at: datetime | None, now: datetime
) -> list[Flaw]:
    """Everything that is wrong with a try, so that it is said at once."""
    is_told = outcome == Outcome.TOLD
    is_for_another = reached == Reached.REPRESENTATIVE
    found = {
        Flaw.WHO_MISSING: is_told and not reached,
        Flaw.WHO_UNASKED: bool(reached) and not is_told,
        Flaw.AUTHORITY_MISSING: is_told and is_for_another and not authority,
        Flaw.AUTHORITY_UNASKED: bool(authority) and not is_for_another,
        Flaw.TIME_MISSING: outcome == Outcome.TRY_LATER and try_again_at is None,
        Flaw.TIME_UNASKED: is_told and try_again_at is not None,
        Flaw.TIME_PAST: try_again_at is not None and try_again_at <= now,
        Flaw.TIME_TOO_LATE: try_again_at is not None and try_again_at > now + LATEST_AGAIN,
    }
    return [flaw for flaw, is_wrong in found.items() if is_wrong]
