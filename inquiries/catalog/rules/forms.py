"""Whether the form of an inquiry type can be used, and how one version of it differs from another.

A form is a sound JSON Schema with known keywords only, and its patterns are those whose work is known beforehand (a
pattern can take minutes on a short text).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from foundation.errors import FieldError
from foundation.translation import gettext as _
from foundation.translation import gettext_noop
from inquiries.catalog.rules.intake import FORMATS, NAMED_KEYWORDS

KNOWN_FORMATS = frozenset({"date", *FORMATS})
KNOWN_KEYWORDS = frozenset(
    {
        *("$schema", "title", "description", "type", "properties", "required", "additionalProperties"),
        *("enum", "const", "items", "minItems", "maxItems", "uniqueItems", "contains"),
        *("minLength", "maxLength", "pattern", "format", "minimum", "maximum", "default"),
        *("if", "then", "else", "allOf", "anyOf", "oneOf", "not"),
        *NAMED_KEYWORDS,
    }
)
FIELD_TYPES = ("string", "integer", "boolean")
BELOW = ("if", "then", "else", "not", "items", "contains")
LISTS_BELOW = ("allOf", "anyOf", "oneOf")


def decide_form_errors(schema: Mapping[str, Any]) -> list[FieldError]:
    """Everything that is wrong in a form of details, each with its pointer below `/details_schema`."""
    try:
        Draft202012Validator.check_schema(dict(schema))
    except SchemaError as error:
        place = "".join(f"/{part}" for part in error.absolute_path)
        return [FieldError(f"/details_schema{place}", "not_a_schema", error.message)]
    return [*_whole(schema), *_keywords(schema, "/details_schema")]


def _whole(schema: Mapping[str, Any]) -> Iterator[FieldError]:
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), dict):
        yield FieldError("/details_schema/type", "not_an_object", _("Describe an object with properties."))
        return
    if schema.get("additionalProperties") is not False:
        words = _("Set it to false: unknown fields are refused.")
        yield FieldError("/details_schema/additionalProperties", "open_form", words)
    for name in schema.get("required", []):
        if name not in schema["properties"]:
            words = _("There is no property %(name)s.") % {"name": name}
            yield FieldError("/details_schema/required", "unknown_field", words)
    for name, form in schema["properties"].items():
        if not isinstance(form, dict):
            words = _("Describe the field as an object with a title and a type.")
            yield FieldError(f"/details_schema/properties/{name}", "not_a_field", words)
            continue
        yield from _field(form, f"/details_schema/properties/{name}")
        earlier = form.get("notBefore")
        if earlier is not None and earlier not in schema["properties"]:
            words = _("There is no property %(name)s.") % {"name": earlier}
            yield FieldError(f"/details_schema/properties/{name}/notBefore", "unknown_field", words)


def _field(form: Mapping[str, Any], place: str) -> Iterator[FieldError]:
    """Whether a field can be drawn for the people who fill it in."""
    if not form.get("title"):
        yield FieldError(place, "untitled", _("Give it a title: it is what agents read."))
    if form.get("type") == "array":
        items = form.get("items")
        if not isinstance(items, dict) or not _are_texts(items.get("enum")):
            yield FieldError(place, "no_choices", _("Name what can be chosen: items with an enum of texts."))
    elif "enum" in form:
        if not _are_texts(form["enum"]):
            yield FieldError(f"{place}/enum", "no_choices", _("Choices are texts."))
    elif "const" not in form and form.get("type") not in FIELD_TYPES:
        words = _("A field is a string, an integer, a boolean, or an array of choices.")
        yield FieldError(f"{place}/type" if "type" in form else place, "unknown_type", words)


def _are_texts(choices: object) -> bool:
    return isinstance(choices, list) and bool(choices) and all(isinstance(one, str) for one in choices)


def _keywords(schema: Mapping[str, Any], place: str) -> Iterator[FieldError]:
    for keyword in schema:
        if keyword not in KNOWN_KEYWORDS:
            yield FieldError(f"{place}/{keyword}", "unknown_keyword", _("Forms do not know this keyword."))
    if schema.get("format", "date") not in KNOWN_FORMATS:
        words = _("Known formats: %(listed)s.") % {"listed": ", ".join(sorted(KNOWN_FORMATS))}
        yield FieldError(f"{place}/format", "unknown_format", words)
    if "pattern" in schema and (words := decide_pattern_error(schema["pattern"])):
        yield FieldError(f"{place}/pattern", "costly_pattern", words)
    for name, below in _below(schema):
        yield from _keywords(below, f"{place}/{name}")


def _below(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, below in schema.get("properties", {}).items():
        if isinstance(below, dict):
            yield f"properties/{name}", below
    for keyword in BELOW:
        if isinstance(schema.get(keyword), dict):
            yield keyword, schema[keyword]
    for keyword in LISTS_BELOW:
        for index, below in enumerate(schema.get(keyword, [])):
            if isinstance(below, dict):
                yield f"{keyword}/{index}", below


LONGEST = 120
MOST_WAYS = 250_000
"""In how many ways a pattern may divide a text among its parts; each is tried in the worst case."""
ENDLESS = 500
"""What `*` and `+` count as: the longest text that a pattern is tried on."""
QUANTIFIER = r"(?:[?*+]|\{\d{1,3}(?:,\d{0,3})?\})?"
CLASS = r"\[\^?(?:[^\]\[\\]|\\.)+\]"
ITEM = rf"(?:{CLASS}|\\[dwsDWS.\-+*?/()\[\]$^]|[^\\\[\](){{}}*+?|^$]){QUANTIFIER}"
SIMPLE = re.compile(rf"\^(?:{ITEM}|\((?:\?:)?(?:{ITEM})+\)\??)+\$")
REPEATS = re.compile(r"(?<!\\)(?:\{(\d+)(?:(,)(\d*))?\}|([?*+]))")
WORDS = gettext_noop(
    "Begin with ^ and end with $; use characters, [classes] and \\d with ?, *, + or {n,m}, and groups only as (…)?."
    " Alternatives and repeated groups are not possible."
)
TOO_MUCH = gettext_noop("The pattern can take too long. Give fewer parts that vary in length, or narrower lengths.")


def decide_pattern_error(pattern: object) -> str:
    """What is wrong with a pattern; empty when nothing is."""
    if not isinstance(pattern, str) or len(pattern) > LONGEST or not SIMPLE.fullmatch(pattern):
        return _(WORDS)
    try:
        re.compile(pattern)
    except re.error:
        return _(WORDS)
    bare = re.sub(CLASS, "x", pattern).replace("(?:", "(")
    ways = prod(_ways(*found) for found in REPEATS.findall(bare))
    return "" if ways <= MOST_WAYS else _(TOO_MUCH)


def _ways(least: str, comma: str, most: str, sign: str) -> int:
    if sign:
        return 2 if sign == "?" else ENDLESS
    if not comma:
        return 1
    return (int(most) if most else ENDLESS) - int(least) + 1


NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: `before` is None where it is new, `after` where it is gone."""

    place: tuple[str, ...]
    before: Any
    after: Any


def decide_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every place that differs, in the order of the newer one; lists are compared whole."""
    return list(_changes((), before, after))


def _changes(place: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name, NOTHING), after.get(name, NOTHING)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changes((*place, name), old, new)
        elif old != new:
            yield Change((*place, name), None if old is NOTHING else old, None if new is NOTHING else new)
