"""What a field of choices offers, where that is known only when somebody asks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ANY = ("", _("Any"))
CHOOSE = ("", _("Choose one"))


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of the form take these."""
    field: Any = form.fields[name]
    field.choices = list(choices)


def choose_none(form: forms.Form) -> None:
    """Let each list to choose one from begin with nothing chosen: whoever sends the form has meant what it says."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            offer(form, name, [CHOOSE, *list(field.choices)])  # type: ignore[arg-type]  # choices of a form, never a callable
