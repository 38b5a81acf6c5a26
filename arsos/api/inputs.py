"""The shape of what is sent: every error at once, each with its pointer."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from arsos.kernel.errors import FieldError, InputRejected, RequestMalformed
from arsos.kernel.moments import OUTSIDE, PLAIN_DAY, is_day_of_business, is_instant_of_business, plain_day

MOST_ERRORS = 200
CODES = {"required": "required", "null": "required", "blank": "required", "invalid_choice": "not_allowed"}
CODES |= {"max_length": "too_long", "invalid": "wrong_type", "not_a_dict": "wrong_type", "not_a_list": "wrong_type"}
CODES |= {"outside": "out_of_range", "overflow": "out_of_range", "too_many": "too_long"}
CODES |= {"empty": "required", "min_value": "out_of_range", "max_value": "out_of_range"}


class Shape(serializers.Serializer[Any]):
    """A body with known fields and no others."""


class NoFields(Shape):
    """A body without fields."""


class Text(serializers.CharField):
    """A JSON string; numbers are not read as text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of some JSON strings."""

    def __init__(self, choices: Sequence[str], **options: Any) -> None:
        super().__init__(choices=[(choice, choice) for choice in choices], **options)
        listed = ", ".join(choices)
        self.error_messages["invalid_choice"] = f"Choose one of: {listed}."

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

    default_error_messages = {"too_many": "Give at most {most} of these."}

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

    default_error_messages = {"repeated": "Name each of them once."}

    def __init__(self, choices: Sequence[str], **options: Any) -> None:
        super().__init__(Choice(choices), most=len(choices), min_length=1, **options)

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

    default_error_messages = {"outside": OUTSIDE}

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

    default_error_messages = {"outside": OUTSIDE}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or PLAIN_DAY.match(value) is None:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        found = super().to_internal_value(value)
        if not is_instant_of_business(found):
            self.fail("outside")
        return found


class JsonObject(serializers.JSONField):
    """A JSON object whose members are judged elsewhere."""

    default_error_messages = {"not_a_dict": "Give an object."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("not_a_dict")
        return data


def read_shape(shape: type[Shape], body: Any) -> dict[str, Any]:
    """The validated fields of a body. Raises InputRejected with every error, or RequestMalformed for no object."""
    if not isinstance(body, dict):
        raise RequestMalformed("The body must be a JSON object.")
    serializer = shape(data=body)
    serializer.is_valid()
    errors = [*_unknown(serializer, body), *_flat(serializer.errors, "")]
    if len(errors) > MOST_ERRORS:
        words = f"{len(errors) - MOST_ERRORS} more are not listed."
        errors = [*errors[:MOST_ERRORS], FieldError("", "more_errors", words)]
    if errors:
        raise InputRejected("Please correct the fields named below; nothing was changed.", errors=errors)
    return dict(serializer.validated_data)


def _unknown(serializer: serializers.Serializer[Any], body: dict[str, Any], path: str = "") -> list[FieldError]:
    found = [
        FieldError(f"{path}/{name}", "unknown_field", "There is no such field here.")
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
