"""The hours of a day as people write them, `8:00 AM-12:00 PM, 1:00 PM-5:00 PM`, and read back; 24-hour times too."""

import re

from django.utils.translation import gettext as _

from foundation.business_time.hours import Hours
from web.frame.days import typed_time

TIME = r"(\d{1,2})(?::(\d{2}))?\s*(?:([AaPp])\.?[Mm]\.?)?"
SPAN = re.compile(rf"{TIME}\s*(?:-|–|to)\s*{TIME}", re.ASCII)
MIDNIGHT = "00:00"


def say_hours(hours: Hours) -> str:
    """The hours of one day as they are typed."""
    return ", ".join(f"{opens:%-I:%M %p}-{closes:%-I:%M %p}" for opens, closes in hours) or _("closed")


def typed_hours(text: str) -> list[list[str]]:
    """Opening and closing times of a day as HH:MM, 00:00 for a day that ends at midnight; raises ValueError."""
    found = [SPAN.fullmatch(part.strip()) for part in text.split(",")]
    spans = [one.groups() for one in found if one]
    if len(spans) < len(found):
        raise ValueError(text)
    return [[_time(*span[:3]), _closing(*span[3:])] for span in spans]


def _closing(hour: str, minute: str | None, half: str | None) -> str:
    return MIDNIGHT if (hour, minute, half) == ("24", "00", None) else _time(hour, minute, half)


def _time(hour: str, minute: str | None, half: str | None) -> str:
    return f"{typed_time(hour, minute, half):%H:%M}"
