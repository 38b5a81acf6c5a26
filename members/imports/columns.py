"""The columns of the CSV feed: what each holds, and how its text is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from foundation import lengths
from foundation.identifiers import (
    ISO_DAY,
    IdentifierRejected,
    normalize_email,
    normalize_humana_id,
    normalize_language,
    normalize_mbi,
    normalize_name,
    normalize_phone,
    normalize_san,
    normalize_zip,
    parse_birth_date,
)
from foundation.moments import OUTSIDE, is_day_of_business
from members.book.rules import NETWORKS, PLAN_TYPES

APPLICATION_STATES = (
    "draft",
    "submitted",
    "pended_rfi",
    "cms_submitted",
    "cms_accepted",
    "cms_rejected",
    "withdrawn",
    "denied",
)
CLEAR: Final = "<clear>"
"""What a cell says to empty what is stored; a column that is left out and an empty cell both keep it."""
OPEN_END: Final = "9999-12-31"
KEPT: Final = object()
"""Of a column that cannot be cleared."""
Reader = Callable[[str, date], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by what it says and how its text is read; the reader raises IdentifierRejected.

    `clears_to` is what CLEAR stores. A dry run shows the values of a column before and after only where they say
    nothing of who somebody is (R32).
    """

    name: str
    says: str
    read: Reader
    is_required: bool = False
    clears_to: Any = KEPT
    shows_values: bool = False

    @property
    def is_clearable(self) -> bool:
        return self.clears_to is not KEPT


def text_up_to(longest: int) -> Reader:
    """A text of at most so many characters."""

    def read(text: str, _today: date) -> str:
        if len(text) > longest:
            raise IdentifierRejected("too_long", _("Give at most %(most)s characters.") % {"most": longest})
        return text

    return read


def day(text: str, _today: date) -> date:
    """A day as YYYY-MM-DD that can mean something."""
    found = _any_day(text)
    if not is_day_of_business(found):
        raise IdentifierRejected("out_of_range", _(OUTSIDE))
    return found


def last_day(text: str, today: date) -> date | None:
    """A last day, or none; feeds write the last day of the calendar where there is none."""
    return None if text == OPEN_END else day(text, today)


def _past_day(text: str, today: date) -> date:
    found = day(text, today)
    if found > today:
        raise IdentifierRejected("in_future", _("Enter a date that is not in the future."))
    return found


def _any_day(text: str) -> date:
    try:
        found = date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise IdentifierRejected("invalid_date", _("Give the day as YYYY-MM-DD."))
    return found


def one_of(*options: str) -> Reader:
    """One of these codes."""

    def read(text: str, _today: date) -> str:
        if text not in options:
            raise IdentifierRejected("not_allowed", _("Give one of: %(listed)s.") % {"listed": ", ".join(options)})
        return text

    return read


def _state(text: str, _today: date) -> str:
    if not (len(text) == 2 and text.isascii() and text.isalpha()):  # noqa: PLR2004  USPS codes
        raise IdentifierRejected("invalid_state", _("Give the two-letter code of the state."))
    return text.upper()


def plain(normalize: Callable[[str], Any]) -> Reader:
    """What a function makes of the text, whatever day it is."""
    return lambda text, _today: normalize(text)


PLAN_CODE = text_up_to(lengths.PLAN_CODE)
COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("humana_id", "H and 8 digits or 9 digits, with -02 for a dependent", plain(normalize_humana_id)),
        Column("last_name", "Last name", plain(normalize_name), is_required=True),
        Column("first_name", "First name", plain(normalize_name), is_required=True),
        Column("date_of_birth", "YYYY-MM-DD", lambda text, today: parse_birth_date(text, today=today), True),
        Column("zip_code", "40202 or 40202-1234", plain(normalize_zip), clears_to=""),
        Column("state", "Two-letter code", _state, clears_to="", shows_values=True),
        Column("city", "City", text_up_to(lengths.CITY), clears_to=""),
        Column("address", "Street and number", text_up_to(lengths.ADDRESS), clears_to=""),
        Column("phone", "A number that can be called", plain(normalize_phone), clears_to=""),
        Column("email", "E-mail address", plain(normalize_email), clears_to=""),
        Column(
            "language",
            "Code such as en or es; en for a new person",
            plain(normalize_language),
            shows_values=True,
        ),
        Column("mbi", "Medicare Beneficiary Identifier", plain(normalize_mbi), clears_to=None),
        Column("deceased_on", "YYYY-MM-DD, not after today", _past_day, clears_to=None),
        Column("policy_number", "Number of the policy", text_up_to(lengths.NUMBER)),
        Column("plan_code", "H1036-236-000, or the code of an Individual plan", PLAN_CODE, shows_values=True),
        Column("plan_name", "Name of the plan, for a plan not known yet", text_up_to(lengths.PLAN_NAME)),
        Column("plan_type", "Line of business, for a plan not known yet", one_of(*PLAN_TYPES)),
        Column("network", "Network, for a plan not known yet", one_of(*NETWORKS)),
        Column("effective_on", "First day of coverage", day, shows_values=True),
        Column(
            "terminates_on",
            "Last day of coverage; 9999-12-31 where there is none",
            last_day,
            clears_to=None,
            shows_values=True,
        ),
        Column("cancelled_on", "When the enrollment was cancelled", day, clears_to=None, shows_values=True),
        Column("agent_san", "SAN of the agent of record", plain(normalize_san), shows_values=True),
        Column("agent_from_on", "Since when; the first day of coverage if empty", day),
        Column("application_number", "Number of the application", text_up_to(lengths.NUMBER)),
        Column("application_state", "State of the application", one_of(*APPLICATION_STATES), shows_values=True),
        Column("submitted_on", "When the application was submitted", day, clears_to=None, shows_values=True),
    )
}
REQUIRED = tuple(name for name, column in COLUMNS.items() if column.is_required)
