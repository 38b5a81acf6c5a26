"""Whether an inquiry can be filed as asked: its type, its details, its priority and targets (R1, R4, R7, R8, R9)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from foundation.errors import FamiliesMixed, FieldError, InputRejected, TypeNotOffered
from foundation.identifiers import (
    IdentifierRejected,
    normalize_mbi,
    normalize_ndc,
    normalize_npi,
    normalize_phone,
    normalize_zip,
)
from foundation.input_bounds import MOST_VALUES, has_more_values_than
from foundation.moments import FIRST_DAY, LAST_DAY, is_day_of_business, plain_day
from foundation.translation import gettext as _
from foundation.translation import gettext_noop
from members.book.rules import PLAN_TYPES


@dataclass(frozen=True, slots=True)
class Targets:
    """Business time until the first response and until the resolution."""

    first_response: timedelta
    resolution: timedelta


FORMATS: Mapping[str, Callable[[str], str]] = {
    "npi": normalize_npi,
    "ndc": normalize_ndc,
    "mbi": normalize_mbi,
    "zip": normalize_zip,
    "phone": normalize_phone,
}
LONGEST_MATCHED = 500
"""Characters of a text that a pattern is tried on; a longer one does not fit it."""
NAMED_KEYWORDS = ("notAfterToday", "notBefore", "firstOfMonth")
WORDS = {
    "required": ("required", gettext_noop("Required.")),
    "additionalProperties": ("unknown_field", gettext_noop("This form has no such field.")),
    "type": ("wrong_type", gettext_noop("Give {wanted}.")),
    "enum": ("not_allowed", gettext_noop("Choose one of: {wanted}.")),
    "const": ("not_allowed", gettext_noop("Please confirm this.")),
    "maxLength": ("too_long", gettext_noop("Give at most {wanted} characters.")),
    "minLength": ("required", gettext_noop("Required.")),
    "minItems": ("required", gettext_noop("Choose at least one.")),
    "uniqueItems": ("repeated", gettext_noop("Choose each only once.")),
    "minimum": ("out_of_range", gettext_noop("Give {wanted} or more.")),
    "maximum": ("out_of_range", gettext_noop("Give {wanted} or less.")),
    "pattern": ("invalid_format", gettext_noop("Enter an amount such as 1200.50.")),
    "notAfterToday": ("after_today", gettext_noop("Enter a date that is not in the future.")),
    "notBefore": ("before_field", gettext_noop("Enter a date that is not before {wanted}.")),
    "firstOfMonth": ("not_first_of_month", gettext_noop("Enter the first day of a month.")),
}
UNFIT = gettext_noop("This value is not valid here.")
YEARS = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
TYPES = {
    "string": gettext_noop("a text"),
    "integer": gettext_noop("a whole number"),
    "boolean": gettext_noop("true or false"),
    "array": gettext_noop("a list"),
}
EXPECTED = {
    "ndc": gettext_noop("Enter an NDC with its hyphens, such as 0002-1433-80."),
    "npi": gettext_noop("Enter the 10 digits of an NPI. Check for a typo: the last digit must fit the others."),
    "mbi": gettext_noop("Enter the 11 letters and digits of the Medicare card, such as 1EG4-TE5-MK73."),
    "zip": gettext_noop("Enter a ZIP code of 5 digits, such as 40202, or ZIP+4."),
    "phone": gettext_noop("Enter a phone number with its area code, such as 502-555-0123."),
}
"""What is expected of a value in a format that it does not have."""
TYPES |= {"object": gettext_noop("an object")}


def validate_details(schema: Mapping[str, Any], details: Any, *, today: date) -> list[FieldError]:
    """Every error in the details at once, each with its pointer below `/details`."""
    if has_more_values_than(MOST_VALUES, details):
        return [FieldError("/details", "too_large", _("Give at most %(most)s values.") % {"most": MOST_VALUES})]
    validator = _validator(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))
    found = [*validator.iter_errors(details), *_dates_wrong(schema, details, today)]
    return sorted({_as_field_error(error) for one in found for error in _one_by_one(one)}, key=lambda e: e.pointer)


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> Draft202012Validator:
    checker = FormatChecker(formats=[])
    checker.checks("date", raises=ValueError)(_is_date)
    for name, normalize in FORMATS.items():
        checker.checks(name, raises=IdentifierRejected)(_accepts(normalize))
    ours = {**dict.fromkeys(NAMED_KEYWORDS, _later), "uniqueItems": _unique, "pattern": _like}
    known = extend(Draft202012Validator, ours)
    validator: Draft202012Validator = known(orjson.loads(schema), format_checker=checker)
    return validator


def _unique(_validator: Any, wanted: Any, items: Any, _schema: Any) -> Iterator[ValidationError]:
    """Items compared by what they are as text: the library compares objects each with each."""
    if wanted and isinstance(items, list):
        seen = {orjson.dumps(item, option=orjson.OPT_SORT_KEYS) for item in items}
        if len(seen) < len(items):
            yield ValidationError("")


def _like(_validator: Any, pattern: str, text: Any, _schema: Any) -> Iterator[ValidationError]:
    """A pattern is tried on a short text alone; how long it may take is judged when a form is published."""
    if isinstance(text, str) and (len(text) > LONGEST_MATCHED or re.search(pattern, text) is None):
        yield ValidationError("")


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or is_day_of_business(plain_day(value))


def _later(*_: Any) -> Iterator[ValidationError]:
    """Dates are compared after the whole form is known, because today and other fields play a part."""
    return iter(())


def _accepts(normalize: Callable[[str], str]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or bool(normalize(value))


def _dates_wrong(schema: Mapping[str, Any], details: Any, today: date) -> Iterator[ValidationError]:
    if not isinstance(details, dict):
        return
    days = {name: _day(value) for name, value in details.items()}
    for name, form in schema["properties"].items():
        day = days.get(name)
        if day is None:
            continue
        if form.get("notAfterToday") and day > today:
            yield _date_error(name, "notAfterToday", form)
        if form.get("firstOfMonth") and day.day != 1:
            yield _date_error(name, "firstOfMonth", form)
        earlier = days.get(form.get("notBefore", ""))
        if earlier is not None and day < earlier:
            yield _date_error(name, "notBefore", form)


def _day(value: Any) -> date | None:
    """A day that can be compared; of one that is none already the format is told."""
    try:
        day = plain_day(value)
    except (TypeError, ValueError):
        return None
    return day if is_day_of_business(day) else None


def _date_error(name: str, keyword: str, form: Mapping[str, Any]) -> ValidationError:
    return ValidationError("", validator=keyword, validator_value=form[keyword], path=[name])


def _one_by_one(error: ValidationError) -> Iterator[tuple[str, str, Any]]:
    """Pointer, keyword and what was wanted; one for each property that is missing or unknown."""
    path = "".join(f"/{part}" for part in error.absolute_path)
    wanted: Any = error.validator_value
    found: Any = error.instance
    if error.validator == "required":
        missing = [name for name in wanted if name not in found]
        yield from ((f"{path}/{name}", "required", None) for name in missing)
    elif error.validator == "additionalProperties":
        known: Any = error.schema
        unknown = [name for name in found if name not in known["properties"]]
        yield from ((f"{path}/{name}", "additionalProperties", None) for name in unknown)
    else:
        yield path, str(error.validator), wanted


def _as_field_error(error: tuple[str, str, Any]) -> FieldError:
    path, keyword, wanted = error
    if keyword == "format" and wanted == "date":
        return FieldError(
            f"/details{path}", "invalid_date", _("Give a day as YYYY-MM-DD, from %(first)d to %(last)d.") % YEARS
        )
    if keyword == "format":
        return FieldError(f"/details{path}", f"invalid_{wanted}", _(EXPECTED.get(wanted, UNFIT)))
    code, words = WORDS.get(keyword, ("invalid", UNFIT))
    return FieldError(f"/details{path}", code, _(words).format(wanted=_display(keyword, wanted)))


def _display(keyword: str, wanted: Any) -> str:
    if keyword == "type":
        return _(TYPES.get(str(wanted), str(wanted)))
    return ", ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted).replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the agent asks for, the same in both flows."""

    inquiry_type: str
    summary: str
    description: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    self_service: str = ""
    external_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFacts:
    """What intake looks at in the current version of a type."""

    code: str
    title: str
    plan_types: tuple[str, ...]
    networks: tuple[str, ...]
    flows: tuple[str, ...]
    priority: int
    targets: Targets
    has_self_service: bool
    details_schema: Mapping[str, Any]


def targets_of(first_response_minutes: int, resolution_minutes: int) -> Targets:
    """Targets as they are stored, in minutes of business time."""
    return Targets(timedelta(minutes=first_response_minutes), timedelta(minutes=resolution_minutes))


def is_offered(kind: TypeFacts, *, flow: str, plan_type: str, network: str) -> bool:
    """Whether a type fits the flow and the plan. An unknown network (a prospect's) rules nothing out."""
    fits_network = not kind.networks or not network or network in kind.networks
    return flow in kind.flows and plan_type in kind.plan_types and fits_network


def require_fitting_type(kind: TypeFacts, *, flow: str, plan_type: str, network: str) -> None:
    """Raise FamiliesMixed when the type is for the other family (R7), TypeNotOffered when it does not fit."""
    if is_offered(kind, flow=flow, plan_type=plan_type, network=network):
        return
    known = {PLAN_TYPES[code].family for code in kind.plan_types}
    if PLAN_TYPES[plan_type].family not in known:
        if "medicare" in known:
            raise FamiliesMixed(
                _("%(title)s is for Medicare plans. This is an Individual plan.") % {"title": kind.title}
            )
        raise FamiliesMixed(_("%(title)s is for Individual plans. This is a Medicare plan.") % {"title": kind.title})
    raise TypeNotOffered(
        _("%(title)s is not available for this plan. See the catalog for the types that are.") % {"title": kind.title}
    )


def decide_need_errors(kind: TypeFacts, need: Need, *, today: date) -> list[FieldError]:
    """Everything that is wrong in the details and the self-service choice (R4)."""
    errors = validate_details(kind.details_schema, need.details, today=today)
    if kind.has_self_service and not need.self_service:
        detail = _("Choose whether self-service was offered, declined or not available.")
        errors.append(FieldError("/self_service", "required", detail))
    return errors


def require_no_errors(errors: Sequence[FieldError]) -> None:
    """Raise InputRejected with all of them, if there are any."""
    if errors:
        raise InputRejected(_("Fix the fields named below. Nothing was filed."), errors=errors)
