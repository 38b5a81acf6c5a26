"""The shape of what is sent: every error at once, each with its pointer."""

from typing import Any

from rest_framework import serializers

from arsos.kernel.errors import FieldError, InputRejected, RequestMalformed

CODES = {"required": "required", "null": "required", "blank": "required", "invalid_choice": "not_allowed"}
CODES |= {"max_length": "too_long", "invalid": "wrong_type", "not_a_dict": "wrong_type"}


class Shape(serializers.Serializer[Any]):
    """A body with known fields and no others."""


def read_shape(shape: type[Shape], body: Any) -> dict[str, Any]:
    """The validated fields of a body. Raises InputRejected with every error, or RequestMalformed for no object."""
    if not isinstance(body, dict):
        message = "The body must be a JSON object."
        raise RequestMalformed(message)
    serializer = shape(data=body)
    serializer.is_valid()
    errors = [*_unknown(serializer, body), *_flat(serializer.errors, "")]
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
        return [one for name, below in errors.items() for one in _flat(below, f"{path}/{name}")]
    return [
        one
        for item in errors
        for one in (
            _flat(item, path) if isinstance(item, dict | list) else [_field_error(path, item)]
        )
    ]


def _field_error(path: str, item: Any) -> FieldError:
    return FieldError(path, CODES.get(item.code, item.code), str(item))
