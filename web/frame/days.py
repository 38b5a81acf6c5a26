"""Days and moments that people give at the pages: read as the API reads them, refused in words."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.moments import (
    OUTSIDE,
    display_clock,
    display_date,
    display_instant,
    is_day_of_business,
    is_instant_of_business,
    plain_day,
)

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
DAY_AND_TIME = re.compile(r"(\d{1,2}/\d{1,2}/\d{4}),?\s+(\d{1,2}):(\d{2})\s*([AaPp])\.?[Mm]\.?", re.ASCII)
HALF_DAY = 12
NEAR_DAYS = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
NO_DAY = _("Enter a date such as 11/27/2026.")
NO_MOMENT = _("Enter a date and time such as 11/27/2026 2:30 PM.")
SKIPPED = _("This time does not exist: clocks moved forward. Enter a time one hour later.")


def in_readers_zone(moment: datetime, *, with_weekday: bool = False, with_year: bool = False) -> str:
    """A moment as the reader's clock shows it: "10:35 PM ET, Nov 25". Templates have the filter `moment` for this."""
    return display_instant(timezone.localtime(moment), with_weekday=with_weekday, with_year=with_year)


SOON_DAYS = 6
"""So many days ahead a weekday alone says which day is meant."""


def near_words(moment: datetime, now: datetime) -> str:
    """A moment as people say it who look at it now: "today 4:00 PM ET", "Tue 4:00 PM ET", "Dec 12, 4:00 PM ET"."""
    here, today = timezone.localtime(moment), timezone.localtime(now).date()
    days = (here.date() - today).days
    clock = display_clock(here)
    if (word := NEAR_DAYS.get(days)) is not None:
        return f"{word} {clock}"
    if 0 < days <= SOON_DAYS:
        return f"{here:%a} {clock}"
    return f"{display_date(here.date(), with_year=here.year != today.year)}, {clock}"


def typed_day(text: str) -> date:
    """A day as Americans write it, 11/27/2026, or as pickers send it, 2026-11-27; raises ValueError."""
    if (written := DAY.fullmatch(text)) is None:
        return plain_day(text)
    month, day, year = map(int, written.groups())
    return date(year, month, day)


def day_sent(text: str) -> str:
    """A day as rules take it, 2026-11-27, however it was typed; what is no day stays as typed, for them to refuse."""
    try:
        return typed_day(text.strip()).isoformat()
    except ValueError:
        return text


def in_words_of_pages(refusal: str) -> str:
    """What a rule refuses names the way in which the API writes days; people at pages type them as Americans do."""
    return refusal.replace("YYYY-MM-DD", "MM/DD/YYYY")


class DayInput(forms.DateInput):
    """A day, picked where the browser has a picker. A browser without one shows how to type it."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"placeholder": _("MM/DD/YYYY"), **attrs}, format="%Y-%m-%d")


class TypedDayField(forms.CharField):
    """A day that a rule judges: read as `DayField` reads it, and left as it was typed where it is none."""

    widget = DayInput

    def clean(self, value: Any) -> str:
        return day_sent(super().clean(value))


def typed_time(hour: str, minute: str | None, half: str | None) -> time:
    """A time of day from its parts; `half` begins AM or PM. Hours alone are a time only with it: 8-5 could be either.

    Raises ValueError.
    """
    if half is None:
        if minute is None:
            raise ValueError(hour)
        return time(int(hour), int(minute))
    if not 1 <= int(hour) <= HALF_DAY:
        raise ValueError(hour)
    return time(int(hour) % HALF_DAY + HALF_DAY * (half in "Pp"), int(minute or 0))


class DayField(forms.DateField):
    """A day that can mean something, picked by the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", DayInput())
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            day = value if isinstance(value, date) else typed_day(str(value).strip())
        except ValueError:
            raise ValidationError(NO_DAY, code="invalid") from None
        if not is_day_of_business(day):
            raise ValidationError(gettext(OUTSIDE), code="outside")
        return day


class MomentInput(forms.DateTimeInput):
    """A day and a time of day, picked where the browser has a picker; `with_seconds` where they matter."""

    input_type = "datetime-local"

    def __init__(self, *, with_seconds: bool = False) -> None:
        step = {"step": "1"} if with_seconds else {}
        seconds = ":%S" if with_seconds else ""
        super().__init__(attrs={"placeholder": _("MM/DD/YYYY 2:30 PM"), **step}, format=f"%Y-%m-%dT%H:%M{seconds}")


class MomentField(forms.DateTimeField):
    """An instant in the reader's time zone; of the hour that comes twice when clocks are set back, the first one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", MomentInput())
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        at = value if isinstance(value, datetime) else _read(str(value).strip())
        if not is_instant_of_business(at):
            raise ValidationError(gettext(OUTSIDE), code="outside")
        return at


def _typed_moment(text: str) -> datetime | None:
    """A day with a time of day as Americans write it, or as pickers send it; raises ValueError."""
    if written := DAY_AND_TIME.fullmatch(text):
        day, hour, minute, half = written.groups()
        return datetime.combine(typed_day(day), typed_time(hour, minute, half))
    return datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None


def _read(text: str) -> datetime:
    try:
        typed = _typed_moment(text)
    except ValueError:
        typed = None
    if typed is None:
        raise ValidationError(NO_MOMENT, code="invalid")
    if typed.tzinfo is not None or not is_instant_of_business(typed.replace(tzinfo=UTC)):
        return typed if typed.tzinfo is not None else typed.replace(tzinfo=UTC)
    here = typed.replace(tzinfo=timezone.get_current_timezone())
    at = here.astimezone(UTC)
    if at.astimezone(here.tzinfo).replace(tzinfo=None) != typed:
        raise ValidationError(SKIPPED, code="skipped")
    return at
