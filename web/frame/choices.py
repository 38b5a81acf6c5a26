"""What a field of choices offers, where that is known only when somebody asks."""

from collections.abc import Container, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ANY = ("", _("Any"))
CHOOSE = ("", _("Choose one"))


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of the form take these."""
    field: Any = form.fields[name]
    field.choices = list(choices)


def choose_none(form: forms.Form, *, but: Container[str] = ()) -> None:
    """Let each list to choose one from begin with nothing chosen: whoever sends the form has meant what it says.

    `but`: what has a usual answer, which may stand there.
    """
    fields: dict[str, Any] = form.fields
    for name, field in fields.items():
        if name not in but and _takes_one(field):
            offer(form, name, [CHOOSE, *field.choices])


def _takes_one(field: Any) -> bool:
    """Buttons to press begin with none pressed anyhow."""
    is_of_buttons = isinstance(field.widget, forms.RadioSelect)
    is_many = isinstance(field, forms.MultipleChoiceField)
    return isinstance(field, forms.ChoiceField) and not is_many and not is_of_buttons
