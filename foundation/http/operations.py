"""What each method of a view needs and answers: judged by the view, and shown in the published document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.request import Request

from foundation.errors import FieldError, RequestMalformed
from foundation.http.inputs import Schema
from foundation.http.outputs import Output, Page
from foundation.input_bounds import LONGEST_CURSOR, LONGEST_PARAMETER, LONGEST_SEARCH, MOST_WORDS
from foundation.moments import clamp_instant, plain_day

LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `kind`: text, search, number, uuid, date, date-time or boolean; `choices` narrow a text.

    A number is read by whoever uses it, within `least` and `most`.
    """

    name: str
    description: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    is_required: bool = False
    longest: int = LONGEST_PARAMETER
    least: int = 0
    most: int = LARGEST_NUMBER

    def read(self, text: str) -> Any:
        """The value a text stands for; raises ValueError when it is malformed."""
        if len(text) > self.longest:
            raise ValueError(_("Give at most %(most)d characters.") % {"most": self.longest})
        if self.choices and text not in self.choices:
            raise ValueError(_("Choose one of: %(listed)s.") % {"listed": ", ".join(self.choices)})
        return READERS[self.kind](text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of a view. A POST that changes something needs an idempotency key; see `ApiView.once`.

    `name` is a verb and its object, such as `claimInquiry`; generated clients call their method so. `summary` is one
    line, `description` what a stranger has to know beside it.
    `example` is a body as somebody would send it.
    `is_filtered`: its search takes filters as words, and refuses wrong ones with 422 though nothing is changed.
    `page`: of which kind, where it says more than other pages.
    `is_linked`: the answer is a plain list, and its header Link names the neighbors; see `linked`.
    `also_takes` are further media types of a file that is the body.
    `located` is the address of what a POST has made, with the fields of the answer in braces; it becomes `Location`.
    """

    name: str = ""
    summary: str
    description: str = ""
    scope: str = ""
    body: type[Schema] | None = None
    example: Mapping[str, Any] | None = None
    answer: type[Output] | None = None
    status: int = 200
    is_page: bool = False
    page: type[Page] = Page
    is_many: bool = False
    is_linked: bool = False
    is_versioned: bool = False
    is_keyed: bool = False
    is_filtered: bool = False
    located: str = ""
    may_be_empty: bool = False
    parameters: tuple[Parameter, ...] = ()
    media_type: str = "application/json"
    also_takes: tuple[str, ...] = ()
    tag: str = ""


CURSOR = Parameter("cursor", "Taken from `next` or `previous`.", longest=LONGEST_CURSOR)
PAGE_SIZE = Parameter("page_size", "How many results to return at once; 50 if not given.", "number", least=1, most=200)
PAGING = (CURSOR, PAGE_SIZE)
LINKED_PAGING = (
    Parameter("cursor", "Taken from an address in the header Link.", longest=LONGEST_CURSOR),
    Parameter("page_size", "How many results to return at once; 200 if not given.", "number", least=1, most=200),
)


def read_parameters(known: Iterable[Parameter], request: Request) -> dict[str, Any]:
    """The query parameters that were given. Raises RequestMalformed naming every unknown or malformed one."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, given in request.query_params.lists():
        if name not in by_name:
            errors.append(FieldError(f"?{name}", "unknown_parameter", _("Unknown parameter.")))
        elif len(given) > 1:
            errors.append(FieldError(f"?{name}", "repeated", _("Give this parameter once.")))
        else:
            _read_one(by_name[name], given[0], values, errors)
    errors += [
        FieldError(f"?{parameter.name}", "required", parameter.description)
        for parameter in by_name.values()
        if parameter.is_required and parameter.name not in request.query_params
    ]
    if errors:
        raise RequestMalformed(_("Some query parameters need to be fixed."), errors=errors)
    return values


def _read_one(parameter: Parameter, text: str, values: dict[str, Any], errors: list[FieldError]) -> None:
    try:
        values[parameter.name] = parameter.read(text)
    except ValueError as error:
        errors.append(FieldError(f"?{parameter.name}", "malformed", str(error)))


def _text(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(_("Give plain text."))
    return text


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise ValueError(_("Give at most %(most)d characters.") % {"most": LONGEST_SEARCH})
    if len(text.split()) > MOST_WORDS:
        raise ValueError(_("Give at most %(most)d words.") % {"most": MOST_WORDS})
    return _text(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValueError(_("Give an id.")) from None


def _date(text: str) -> date:
    try:
        return plain_day(text)
    except ValueError:
        raise ValueError(_("Give a day as YYYY-MM-DD.")) from None


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError(_("Give an instant as YYYY-MM-DDThh:mm:ssZ."))
    try:
        return clamp_instant(found).astimezone(UTC)
    except OverflowError:
        raise ValueError(_("This instant is out of range.")) from None


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(_("Give true or false."))
    return text == "true"


READERS = {
    "text": _text,
    "number": _text,
    "search": _search,
    "uuid": _uuid,
    "date": _date,
    "date-time": _instant,
    "boolean": _boolean,
}
