"""Shapes of bodies: every error at once, each with its pointer; what the document says of their values; and the shapes
that several subjects share.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from foundation import lengths
from foundation.errors import FieldError, InputRejected, RequestMalformed
from foundation.moments import OUTSIDE, PLAIN_DAY, is_day_of_business, is_instant_of_business, plain_day


class Enumeration(tuple[str, ...]):  # noqa: SLOT001  its name and meanings need a place
    """The values that a field can take, in order. Used wherever a plain tuple of values would do.

    `name` is the name of the component in the OpenAPI document; two fields that share it share one type in the
    clients that are generated from it. `meanings` says in one sentence what each value means.
    """

    name: str
    about: str
    meanings: Mapping[str, str]

    def __new__(cls, name: str, about: str, meanings: Mapping[str, str], *, of: Iterable[object] | None = None) -> Self:
        """`of` are the values that the code knows, an enum or any other collection of them.

        Raises ValueError where one of them has no meaning, or a meaning has no value.
        """
        if of is not None and (odd := {str(getattr(one, "value", one)) for one in of} ^ {str(one) for one in meanings}):
            raise ValueError(f"{name}: only a value or only a meaning: {', '.join(sorted(odd))}")
        made = super().__new__(cls, (str(value) for value in meanings))
        made.name, made.about = name, about
        made.meanings = {str(value): text for value, text in meanings.items()}
        return made

    def only(self, name: str, about: str, values: Iterable[str]) -> "Enumeration":
        """Some of the values under a name of their own, with the same meanings."""
        return Enumeration(name, about, {str(value): self.meanings[str(value)] for value in values})

    def __eq__(self, other: object) -> bool:
        """Two that share their values and not their name are two: hints are cached by what is equal in them."""
        return super().__eq__(other) and self.name == getattr(other, "name", self.name)

    __hash__ = tuple.__hash__

    def __deepcopy__(self, memo: object) -> Self:
        """Fields are copied with their arguments; a list of values that never changes need not be."""
        return self

    def described(self) -> dict[str, object]:
        """The schema of one value."""
        listed = "\n".join(f"* `{value}`: {text}" for value, text in self.meanings.items())
        return {
            "type": "string",
            "enum": list(self),
            "description": f"{self.about}\n\n{listed}",
            "x-enum-descriptions": list(self.meanings.values()),
        }


@dataclass(frozen=True)
class NamedSchema:
    """A JSON Schema (draft 2020-12) and the name of its component in the OpenAPI document."""

    name: str
    schema: Mapping[str, Any]
    parts: tuple[Any, ...] = ()
    """Schemas and outputs that this one refers to."""

    def __deepcopy__(self, memo: object) -> "NamedSchema":
        """Fields are copied with their arguments; a schema that never changes need not be."""
        return self


def open_object(name: str, about: str, *, required: tuple[str, ...] = (), **properties: Any) -> NamedSchema:
    """An object that may hold more than the properties that are known."""
    known = {"properties": properties} if properties else {}
    needed = {"required": list(required)} if required else {}
    return NamedSchema(name, {"type": "object", "description": about, **known, **needed, "additionalProperties": True})


def closed_object(name: str, about: str, properties: Mapping[str, Any]) -> NamedSchema:
    """An object with these properties and no others, none of them required."""
    return NamedSchema(
        name,
        {"type": "object", "description": about, "properties": dict(properties), "additionalProperties": False},
    )


MOST_ERRORS = 200
CODES = {"required": "required", "null": "required", "blank": "required", "invalid_choice": "not_allowed"}
CODES |= {"max_length": "too_long", "invalid": "wrong_type", "not_a_dict": "wrong_type", "not_a_list": "wrong_type"}
CODES |= {"outside": "out_of_range", "overflow": "out_of_range", "too_many": "too_long"}
CODES |= {"empty": "required", "min_value": "out_of_range", "max_value": "out_of_range"}


class Schema(serializers.Serializer[Any]):
    """A body with known fields and no others.

    `component` names it in the OpenAPI document where the name of its class would not do.
    """

    component: ClassVar[str] = ""


class NoFields(Schema):
    """A body without fields."""


class Text(serializers.CharField):
    """A JSON string; numbers are not read as text. `written_as` is a format that it has, judged elsewhere."""

    def __init__(self, *, written_as: str = "", **options: Any) -> None:
        self.written_as = written_as
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


Values = Sequence[str] | Callable[[], Sequence[str]]
"""Some values, or what says them whenever a field is made."""


def _listed(values: Values) -> Sequence[str]:
    return values() if callable(values) else values


class Choice(serializers.ChoiceField):
    """One of some JSON strings. `absent` is what the code reads where the field was not sent; it is never published."""

    def __init__(self, values: Values, *, absent: str | None = None, **options: Any) -> None:
        choices = _listed(values)
        if absent is not None:
            options |= {"required": False, "default": lambda: absent}
        if isinstance(fixed := options.get("default"), str) and fixed not in choices:
            raise ValueError(f"the default {fixed!r} is none of the choices: {', '.join(choices)}")
        self.enumeration = choices if isinstance(choices, Enumeration) else None
        super().__init__(choices=[(choice, choice) for choice in choices], **options)
        listed = ", ".join(choices)
        self.error_messages["invalid_choice"] = _("Choose one of: %(listed)s.") % {"listed": listed}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return str(super().to_internal_value(data))


class ListOf(serializers.ListField):
    """A list with a bound, judged before its items: the library would judge a quarter of a million of them first."""

    def __init__(self, child: serializers.Field[Any, Any, Any, Any], *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(child=child, max_length=most, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and len(data) > self.most:
            self.fail("max_length", max_length=self.most)
        found: list[Any] = super().to_internal_value(data)
        return found


class DictOf(serializers.DictField):
    """An object whose members are alike, with a bound on how many, judged before they are."""

    default_error_messages = {"too_many": gettext_lazy("Give at most {most} of these.")}

    def __init__(self, child: serializers.Field[Any, Any, Any, Any], *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(child=child, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and len(data) > self.most:
            self.fail("too_many", most=self.most)
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class ChoiceSet(ListOf):
    """At least one of some JSON strings, none of them twice."""

    default_error_messages = {"repeated": gettext_lazy("Name each of them once.")}

    def __init__(self, values: Values, **options: Any) -> None:
        super().__init__(Choice(values), most=len(_listed(values)), min_length=1, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        found: list[str] = super().to_internal_value(data)
        if len(set(found)) < len(found):
            self.fail("repeated")
        return found


class YesNo(serializers.BooleanField):
    """A JSON true or false; no words for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Whole(serializers.IntegerField):
    """A JSON number without fraction."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """An id as ARSOS gave it."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value="")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as YYYY-MM-DD that can mean something."""

    default_error_messages = {"outside": gettext_lazy(OUTSIDE)}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        try:
            day = plain_day(value)
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DD")
        if not is_day_of_business(day):
            self.fail("outside")
        return day


class Instant(serializers.DateTimeField):
    """An instant that can mean something, in UTC."""

    default_error_messages = {"outside": gettext_lazy(OUTSIDE)}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or PLAIN_DAY.match(value) is None:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        found = super().to_internal_value(value)
        if not is_instant_of_business(found):
            self.fail("outside")
        return found


class Known(Text):
    """A text that is one of some values today; there may be others tomorrow, which old clients have to live with."""

    def __init__(self, enumeration: Enumeration, **options: Any) -> None:
        self.enumeration = enumeration
        super().__init__(**options)


class JsonObject(serializers.JSONField):
    """A JSON object whose members are judged elsewhere; `published` is what the document says of them."""

    default_error_messages = {"not_a_dict": gettext_lazy("Give an object.")}

    def __init__(self, *, published: type[Schema] | NamedSchema | None = None, **options: Any) -> None:
        self.published = published
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("not_a_dict")
        return data


def read_schema(shape: type[Schema], body: Any) -> dict[str, Any]:
    """The validated fields of a body. Raises InputRejected with every error, or RequestMalformed for no object."""
    if not isinstance(body, dict):
        raise RequestMalformed(_("The body must be a JSON object."))
    serializer = shape(data=body)
    serializer.is_valid()
    errors = [*_unknown(serializer, body), *_flat(serializer.errors, "")]
    if len(errors) > MOST_ERRORS:
        words = _("%(count)s more are not listed.") % {"count": len(errors) - MOST_ERRORS}
        errors = [*errors[:MOST_ERRORS], FieldError("", "more_errors", words)]
    if errors:
        raise InputRejected(_("Fix the fields named below. Nothing was changed."), errors=errors)
    return dict(serializer.validated_data)


def _unknown(serializer: serializers.Serializer[Any], body: dict[str, Any], path: str = "") -> list[FieldError]:
    found = [
        FieldError(f"{path}/{name}", "unknown_field", _("Unknown field."))
        for name in body
        if name not in serializer.fields
    ]
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.Serializer) and isinstance(body.get(name), dict):
            found += _unknown(field, body[name], f"{path}/{name}")
    return found


def _flat(errors: Any, path: str) -> list[FieldError]:
    if isinstance(errors, dict):
        return [one for name, below in errors.items() for one in _flat(below, _below(path, name))]
    return [
        one
        for item in errors
        for one in (_flat(item, path) if isinstance(item, dict | list) else [_field_error(path, item)])
    ]


def _below(path: str, name: object) -> str:
    return path if name == "non_field_errors" else f"{path}/{name}"


def _field_error(path: str, item: Any) -> FieldError:
    return FieldError(path, CODES.get(item.code, item.code), str(item))


LONG = lengths.LONG_TEXT


class ReasonSchema(Schema):
    reason = Text(max_length=lengths.REASON)


Body = dict[str, Any]
