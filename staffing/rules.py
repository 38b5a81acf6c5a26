"""Whether hours can be used: readable, on days that mean something, and open at some time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_noop
from jsonschema import Draft202012Validator

from foundation.business_time.hours import LEAST_OPEN_A_YEAR, BusinessCalendar, CalendarRules
from foundation.errors import FieldError, InputRejected
from foundation.moments import OUTSIDE, is_day_of_business, plain_day
from foundation.translation import gettext as _

MOST_CLOSURES, MOST_SEASONS, MOST_SPANS = 400, 20, 6
TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
SPAN = {"type": "array", "minItems": 2, "maxItems": 2, "items": TIME}
DAY = {"type": "array", "maxItems": MOST_SPANS, "items": SPAN}
WEEK = {"type": "array", "minItems": 7, "maxItems": 7, "items": DAY}
DAY_OF_YEAR = {
    "type": "array",
    "minItems": 2,
    "maxItems": 2,
    "prefixItems": [{"type": "integer", "minimum": 1, "maximum": 12}, {"type": "integer", "minimum": 1, "maximum": 31}],
}
SEASON = {
    "type": "object",
    "additionalProperties": False,
    "required": ["first", "last", "weekly"],
    "properties": {"first": DAY_OF_YEAR, "last": DAY_OF_YEAR, "weekly": WEEK},
}
HOURS = Draft202012Validator(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["time_zone", "weekly", "federal_holidays"],
        "properties": {
            "time_zone": {"type": "string"},
            "weekly": WEEK,
            "federal_holidays": {"type": "boolean"},
            "closures": {"type": "array", "maxItems": MOST_CLOSURES, "items": {"type": "string"}},
            "seasons": {"type": "array", "maxItems": MOST_SEASONS, "items": SEASON},
        },
    }
)
ONE_YEAR = timedelta(days=365)
NEVER_OPENS = gettext_noop("Give at least one day with hours.")
HARDLY_OPENS = gettext_noop("Give at least one hour a week: with less, nothing would ever be due.")
UNREADABLE = gettext_noop("Write this part as in the previous version.")


def read_closure(text: str) -> date:
    """A day on which nobody works, written as YYYY-MM-DD; raises ValueError for what is none or lies outside."""
    day = plain_day(text)
    if not is_day_of_business(day):
        raise ValueError(_(OUTSIDE))
    return day


def read_hours(rules: Mapping[str, Any], at: datetime) -> CalendarRules:
    """Hours from their JSON; raises InputRejected for hours that cannot be read, or hardly ever open."""
    errors = _errors(dict(rules))
    if not errors:
        try:
            sound = CalendarRules.from_json(dict(rules))
            is_open_for = BusinessCalendar(sound).between(at, at + ONE_YEAR)
        except ValueError as failure:  # what only the whole can tell, in our own words: the order of a day's hours
            errors = [
                FieldError("/rules", "unreadable", _("These hours can't be used: %(failure)s.") % {"failure": failure})
            ]
        else:
            if is_open_for >= LEAST_OPEN_A_YEAR:
                return sound
            words = _(HARDLY_OPENS if is_open_for else NEVER_OPENS)
            errors = [FieldError("/rules/weekly", "never_opens", words)]
    raise InputRejected(_("These hours can't be used."), errors=errors)


def _errors(rules: dict[str, Any]) -> list[FieldError]:
    found = ["/".join(["/rules", *map(str, one.absolute_path)]) for one in HOURS.iter_errors(rules)]
    errors = [FieldError(pointer, "unreadable", _(UNREADABLE)) for pointer in dict.fromkeys(found)]
    if not errors and rules["time_zone"] not in available_timezones():
        errors.append(FieldError("/rules/time_zone", "not_allowed", _("Enter a time zone such as America/New_York.")))
    if not errors:
        closures = enumerate(rules.get("closures", []))
        errors += [_closure_error(number, day) for number, day in closures if _is_wrong(day)]
    return errors


def _closure_error(number: int, day: str) -> FieldError:
    words = _("“%(day)s” is not a date. Enter it such as 2027-05-04.") % {"day": day[:20]}
    return FieldError(f"/rules/closures/{number}", "out_of_range", words)


def _is_wrong(text: str) -> bool:
    try:
        read_closure(text)
    except ValueError:
        return True
    return False
