"""Forms of configuration that show what was refused beside what was typed, in words."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import BaseModelForm, ModelChoiceField

from accounts.admin.constraint_words import Told, broken_constraints


class InWords:
    """Mixed into the form of every configuration page; `refused` is what saving said the first time."""

    refused: Told = []

    def clean(self: Any) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]  # the form's own
        self._tell(self.refused)
        return values

    def _post_clean(self: Any) -> None:
        """As the framework's, but constraints are checked in our words: its own say their names."""
        self.instance.validate_constraints = _leave_to_us
        try:
            super()._post_clean()  # type: ignore[misc]  # the form's own
        finally:
            del self.instance.validate_constraints
        self._tell(broken_constraints(self.instance, self._get_validation_exclusions()))

    def _tell(self: Any, told: Told) -> None:
        for name, words in told:
            is_shown = name in self.fields
            self.add_error(name if is_shown else None, words if is_shown or not name else f"{name}: {words}")


class OneOfTheRows(ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A row of another table; what cannot be the id of one is told as what is the id of none."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class KnownRowsOnly(AutocompleteSelect):
    """Shows what is chosen; what no row has as its id is left to the field, which refuses it in words."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        id_field = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [one for one in value if _is_id(id_field, one)], attr)


def _is_id(field: Any, text: str) -> bool:
    try:
        field.to_python(text)
    except ValidationError:
        return False
    return True


def _leave_to_us(exclude: Any = None) -> None:
    """Stands in for the framework's check of constraints."""


def in_words(form: "type[BaseModelForm[Any]]", refused: Told) -> "type[BaseModelForm[Any]]":
    """The same form, which says what was refused."""
    return type(form.__name__, (InWords, form), {"refused": refused})
