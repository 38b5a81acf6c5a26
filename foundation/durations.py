"""How long a setting may last: long enough to mean something, short enough to be counted."""

from typing import Final

import pgtrigger
from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

from foundation.column_triggers import refuse_outside

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
Bounds = tuple[int, int]

TARGET_MINUTES: Final = (1, 250 * 12 * 60)
"""Business time of a target: at most a year of business days of twelve hours."""
TARGET_SECONDS: Final = (MINUTE, 250 * 12 * HOUR)
"""The same in seconds."""
LEGAL_SECONDS: Final = (HOUR, 366 * DAY)
"""Calendar time that a regulation gives: the shortest is 24 hours, the longest 60 days with extensions."""
POLL_SECONDS: Final = (30, DAY)
"""How often another system is asked."""
FOLLOW_UP_DAYS: Final = (1, 180)
"""Business days for which somebody is waited for."""


@deconstructible
class Between:
    """Raises ValidationError for a number outside its bounds, and names both."""

    def __init__(self, bounds: Bounds) -> None:
        self.least, self.most = bounds

    def __call__(self, value: int) -> None:
        if not self.least <= value <= self.most:
            told = {"least": self.least, "most": self.most}
            raise ValidationError(_("Give a number from %(least)d to %(most)d."), code="out_of_range", params=told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Between) and (self.least, self.most) == (other.least, other.most)

    def __hash__(self) -> int:
        return hash((self.least, self.most))


def kept_between(name: str, **columns: Bounds) -> pgtrigger.Trigger:
    """The database refuses new numbers outside; rows from before stay readable and can be worked with."""
    tests = {
        column: (f"NEW.{column} NOT BETWEEN {least} AND {most}", f"{least} to {most}")
        for column, (least, most) in columns.items()
    }
    return refuse_outside(name, tests)
