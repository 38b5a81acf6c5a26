"""The form of an inquiry's details, drawn from the JSON Schema of its type."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

LONG_TEXT = 300
PREFIX = "details-"
YES_NO = [("yes", "Yes"), ("no", "No")]
NO_ANSWER = [("", "—")]


class DetailsForm(forms.Form):
    """One field for each property. It only collects: the rules judge, so that page and API say the same."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        data: Any = None,
        *,
        order: Sequence[str] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.schema = schema
        needed = set(schema.get("required", []))
        for name, form in in_order(schema["properties"], order):
            self.fields[f"{PREFIX}{name}"] = _field(form, is_needed=name in needed)

    def details(self) -> dict[str, Any]:
        """What was typed, as the schema wants it; what cannot be read stays as typed for the rules to refuse."""
        found = {name: self._value(name, form) for name, form in self.schema["properties"].items()}
        return {name: value for name, value in found.items() if value not in ("", [], None)}

    def _value(self, name: str, form: Mapping[str, Any]) -> Any:
        key = f"{PREFIX}{name}"
        typed = self.fields[key].widget.value_from_datadict(self.data, self.files, key)
        if form.get("type") == "array":
            return typed
        typed = (typed or "").strip()
        if form.get("type") == "boolean" or "const" in form:
            return {"yes": True, "no": False}.get(typed)
        if form.get("type") == "integer":
            return int(typed) if typed.isascii() and typed.lstrip("-").isdigit() and len(typed) < 12 else typed  # noqa: PLR2004  digits of any sensible number
        return typed


def in_order(named: Mapping[str, Any], order: Sequence[str]) -> list[tuple[str, Any]]:
    """Names with their values as the form asks for them; the database keeps no order of its own."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(named.items(), key=lambda item: places.get(item[0], len(places)))


def as_typed(details: Mapping[str, Any]) -> dict[str, Any]:
    """Kept details as the fields of the form show them."""
    return {f"{PREFIX}{name}": _as_typed(value) for name, value in details.items()}


def _as_typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _field(form: Mapping[str, Any], *, is_needed: bool) -> forms.Field:
    """A field that the browser insists on where it is needed; the rules alone decide what is refused."""
    field = _bare_field(form, label=form.get("title", "") + ("" if is_needed else " (optional)"))
    if is_needed and not isinstance(field.widget, forms.CheckboxSelectMultiple):
        field.widget.attrs["required"] = True
    return field


def _bare_field(form: Mapping[str, Any], *, label: str) -> forms.Field:
    common: dict[str, Any] = {"label": label, "required": False, "help_text": _help(form)}
    if form.get("type") == "array":
        choices = [(option, _spoken(option)) for option in form["items"]["enum"]]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if "enum" in form:
        choices = [(option, _spoken(option)) for option in form["enum"]]
        return forms.ChoiceField(choices=NO_ANSWER + choices, **common)
    if form.get("type") == "boolean" or "const" in form:
        return forms.ChoiceField(choices=NO_ANSWER + YES_NO, **common)
    return forms.CharField(max_length=form.get("maxLength"), widget=_widget(form), **common)


def _widget(form: Mapping[str, Any]) -> forms.Widget:
    if form.get("format") == "date":
        return forms.DateInput(attrs={"type": "date"})
    if form.get("type") == "integer":
        return forms.NumberInput(attrs={"inputmode": "numeric"})
    if form.get("format") == "phone":
        return forms.TextInput(attrs={"type": "tel"})
    if form.get("maxLength", 0) >= LONG_TEXT:
        return forms.Textarea(attrs={"rows": 3})
    return forms.TextInput()


def _help(form: Mapping[str, Any]) -> str:
    if form.get("firstOfMonth"):
        return "The first day of a month."
    return {"npi": "10 digits.", "ndc": "With hyphens, such as 0002-1433-80."}.get(form.get("format", ""), "")


def _spoken(option: str) -> str:
    return option.replace("_", " ").capitalize() if option.islower() else option
