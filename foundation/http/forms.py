"""What people send in forms: fields are cleaned before any page reads them, and JSON has the bounds of a body."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from foundation.errors import RequestMalformed
from foundation.http.json_bodies import read_json
from foundation.input_bounds import cleaned

AS_TYPED = frozenset({"password", "password1", "password2", "oldpassword", "old_password"})


def clean_form(request: HttpRequest) -> None:
    """Clean the texts of a POST that somebody who is known has sent; passwords stay as they were typed."""
    if request.method != "POST":
        return
    fields = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        fields.setlist(name, values if name in AS_TYPED else [cleaned(str(value)) for value in values])
    fields._mutable = False  # as the framework's own: nobody changes what was sent
    request.POST = fields  # type: ignore[assignment]  # the framework's type is narrower than its setter


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
