"""What each method of a view needs and answers: judged by the view, and shown in the published document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from arsos.api.inputs import Shape
from arsos.kernel.bounds import LONGEST_CURSOR, LONGEST_PARAMETER, LONGEST_SEARCH, MOST_WORDS
from arsos.kernel.errors import FieldError, RequestMalformed
from arsos.kernel.moments import clamp_instant, plain_day


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `kind`: text, search, uuid, date, date-time or boolean; `choices` narrow a text."""

    name: str
    description: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    is_required: bool = False
    longest: int = LONGEST_PARAMETER

    def read(self, text: str) -> Any:
        """The value a text stands for; raises ValueError when it is malformed."""
        if len(text) > self.longest:
            raise ValueError(f"Give at most {self.longest} characters.")
        if self.choices and text not in self.choices:
            raise ValueError(f"Choose one of: {', '.join(self.choices)}.")
        return READERS[self.kind](text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of a view. A POST that changes something needs an idempotency key; see `ApiView.once`.

    `is_linked`: the answer is a plain list, and its header Link names the neighbors; see `linked`.
    """

    summary: str
    scope: str = ""
    body: type[Shape] | None = None
    answer: type[Shape] | None = None
    status: int = 200
    is_page: bool = False
    is_many: bool = False
    is_linked: bool = False
    is_versioned: bool = False
    may_be_empty: bool = False
    parameters: tuple[Parameter, ...] = ()
    media_type: str = "application/json"
    tag: str = ""


CURSOR = Parameter("cursor", "Taken from `next` or `previous`.", longest=LONGEST_CURSOR)
PAGE_SIZE = Parameter("page_size", "1 to 200; 50 if not given.")
PAGING = (CURSOR, PAGE_SIZE)
LINKED_PAGING = (
    Parameter("cursor", "Taken from an address in the header Link.", longest=LONGEST_CURSOR),
    Parameter("page_size", "1 to 200; 200 if not given."),
)


def read_parameters(known: Iterable[Parameter], request: Request) -> dict[str, Any]:
    """The query parameters that were given. Raises RequestMalformed naming every unknown or malformed one."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, given in request.query_params.lists():
        if name not in by_name:
            errors.append(FieldError(f"?{name}", "unknown_parameter", "There is no such parameter here."))
        elif len(given) > 1:
            errors.append(FieldError(f"?{name}", "repeated", "Give this parameter once."))
        else:
            _read_one(by_name[name], given[0], values, errors)
    errors += [
        FieldError(f"?{parameter.name}", "required", parameter.description)
        for parameter in by_name.values()
        if parameter.is_required and parameter.name not in request.query_params
    ]
    if errors:
        raise RequestMalformed("The query parameters cannot be used as they are.", errors=errors)
    return values


def _read_one(parameter: Parameter, text: str, values: dict[str, Any], errors: list[FieldError]) -> None:
    try:
        values[parameter.name] = parameter.read(text)
    except ValueError as error:
        errors.append(FieldError(f"?{parameter.name}", "malformed", str(error)))


def _text(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("Give plain text.")
    return text


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise ValueError(f"Give at most {LONGEST_SEARCH} characters.")
    if len(text.split()) > MOST_WORDS:
        raise ValueError(f"Give at most {MOST_WORDS} words.")
    return _text(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValueError("Give an id.") from None


def _date(text: str) -> date:
    try:
        return plain_day(text)
    except ValueError:
        raise ValueError("Give a day as YYYY-MM-DD.") from None


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("Give an instant as YYYY-MM-DDThh:mm:ssZ.")
    try:
        return clamp_instant(found).astimezone(UTC)
    except OverflowError:
        raise ValueError("This instant lies outside the calendar.") from None


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("Give true or false.")
    return text == "true"


READERS = {"text": _text, "search": _search, "uuid": _uuid, "date": _date, "date-time": _instant, "boolean": _boolean}
