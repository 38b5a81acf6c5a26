"""When a grievance, appeal or request can first have been received (R29)."""

from dataclasses import dataclass
from datetime import date, datetime

from foundation.errors import FieldError
from foundation.translation import gettext as _

YEARS_BEFORE = 2
POINTER = "/received_at"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A first receipt, and the day on which that was where ARSOS works."""

    at: datetime
    on: date


def decide_receipt_errors(received: Receipt, *, filed_on: date, now: datetime) -> list[FieldError]:
    """What cannot be about a first receipt as it is given with the hand-over: a year mistyped, or still to come."""
    if received.at > now:
        return [FieldError(POINTER, "in_future", _("Enter the time of first receipt. It can't be in the future."))]
    earliest = filed_on.year - YEARS_BEFORE
    if received.on.year < earliest:
        return [
            FieldError(
                POINTER,
                "too_early",
                _("Give a time in %(year)s or later. Check the year.") % {"year": earliest},
            )
        ]
    return []


def decide_correction_errors(
    received: Receipt, *, recorded_at: datetime, filed_at: datetime, filed_on: date, handed_over_at: datetime
) -> list[FieldError]:
    """What cannot be about a corrected first receipt: it lies within two years before filing, and not after it.

    Where a later message was what was received, what is recorded lies after filing and is the latest there can be.
    """
    if received.at == recorded_at:
        return [FieldError(POINTER, "unchanged", _("This is the first receipt on record. Enter another time."))]
    if received.at > min(max(filed_at, recorded_at), handed_over_at):
        return [FieldError(POINTER, "after_filing", _("Enter a time that is not after the inquiry was filed."))]
    if received.on < _years_before(filed_on):
        return [FieldError(POINTER, "too_early", _("Enter a time within the two years before the inquiry was filed."))]
    return []


def _years_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - YEARS_BEFORE, day=28 if is_leap_day else day.day)
