"""Secrets in forms: set, replaced, and never shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class KeptSecretField(forms.CharField):
    """What is typed replaces the secret; left empty, the one that is set stays. The page never has it."""

    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, help_text=_("Never shown again. Leave empty to keep the current one."), **options
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Only what is typed changes it; the journal names the field then, and no other time."""
        return bool(data)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Without the stored value, whatever draws the field."""
        form.initial.pop(field_name, None)
        return super().get_bound_field(form, field_name)
