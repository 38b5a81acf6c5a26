"""JSON that somebody types into a form: what the API would not read is refused with words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext as _

from foundation.errors import RequestMalformed
from foundation.http.json_bodies import read_json


class TypedJson(forms.JSONField):
    """A text area of JSON with the bounds of a body: levels, values, lengths of numbers."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value not in self.empty_values:
            require_readable(value)
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed stands in the form again, also where it cannot be read."""
        try:
            return super().bound_data(data, initial)
        except (RecursionError, ValueError):
            return InvalidJSONInput(data)


def require_readable(text: str) -> None:
    """Raise ValidationError saying what is wrong with a JSON text."""
    try:
        read_json(text.encode())
    except RequestMalformed as error:
        raise ValidationError(error.detail.replace(_("The body"), _("The text"))) from None
