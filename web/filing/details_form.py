"""The form of an inquiry's details, drawn from the JSON Schema of its type."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from foundation.identifiers import display_phone
from web.frame.days import DayInput, day_sent
from web.frame.display_values import display_day, display_money, display_month, display_option

LONG_TEXT = 300
FEW = 7
"""So many choices stand side by side, one key each; more than that are a list."""
PREFIX = "details-"
YES = "yes"
MONEY = r"^[0-9]{1,7}(\.[0-9]{2})?$"
"""The pattern by which forms ask for dollars and cents."""
AMOUNT = re.compile(r"\$?\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{2})?)", re.ASCII)
"""How people write an amount: with or without a dollar sign and commas."""
MONTHS_BACK, MONTHS_AHEAD = 36, 12
Schema = Mapping[str, Any]


class DetailsForm(forms.Form):
    """One field for each property. It only collects: the rules judge, so that page and API say the same."""

    def __init__(
        self,
        schema: Schema,
        data: Any = None,
        *,
        today: date,
        order: Sequence[str] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.schema, self.today = schema, today
        needed = set(schema.get("required", []))
        for name, form in in_order(schema["properties"], order):
            self.fields[f"{PREFIX}{name}"] = self._field(name, form, is_needed=name in needed)
        for name, field_name, values in needed_when(schema):
            self._show_when(name, field_name, values)

    def details(self) -> dict[str, Any]:
        """What was typed, as the schema wants it; what cannot be read stays as typed for the rules to refuse."""
        found = {name: self._value(name, form) for name, form in self.schema["properties"].items()}
        return {name: value for name, value in found.items() if value not in ("", [], None)}

    def _value(self, name: str, form: Schema) -> Any:
        key = f"{PREFIX}{name}"
        typed = self.fields[key].widget.value_from_datadict(self.data, self.files, key)
        if form.get("type") == "array":
            return typed
        if "const" in form:
            return form["const"] if typed else None
        typed = (typed or "").strip()
        if form.get("type") == "boolean":
            return {YES: True, "no": False}.get(typed)
        if form.get("type") == "integer":
            return int(typed) if typed.isascii() and typed.lstrip("-").isdigit() and len(typed) < 12 else typed  # noqa: PLR2004  digits of any sensible number
        return _text_sent(typed, form)

    def _field(self, name: str, form: Schema, *, is_needed: bool) -> forms.Field:
        """A field that the browser insists on where it is needed; the rules alone decide what is refused."""
        title = form.get("title", "")
        label = title if is_needed else _("%(title)s (optional)") % {"title": title}
        field = self._bare_field(name, form, label=label, is_needed=is_needed)
        field.initial = form.get("default")
        if is_needed and not isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget.attrs["required"] = True
        return field

    def _bare_field(self, name: str, form: Schema, *, label: str, is_needed: bool) -> forms.Field:
        common: dict[str, Any] = {"label": label, "required": False, "help_text": _help(form)}
        if form.get("type") == "array":
            choices = [(option, display_option(option)) for option in form["items"]["enum"]]
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        if "const" in form:
            return forms.BooleanField(widget=forms.CheckboxInput(attrs={"value": YES}), **common)
        if "enum" in form:
            return _choice([(option, display_option(option)) for option in form["enum"]], common, is_needed=is_needed)
        if form.get("type") == "boolean":
            return _choice([(YES, _("Yes")), ("no", _("No"))], common, is_needed=is_needed)
        if form.get("firstOfMonth"):
            kept = (self.data or self.initial).get(f"{PREFIX}{name}") or ""
            return forms.ChoiceField(choices=months_around(self.today, kept=str(kept)), **common)
        return forms.CharField(max_length=_longest(form), widget=_widget(form, self.today), **common)

    def _show_when(self, name: str, field_name: str, values: Sequence[str]) -> None:
        """The script shows the field, and insists on it, while the other one has one of these values."""
        field = self.fields.get(f"{PREFIX}{name}")
        if field is None or f"{PREFIX}{field_name}" not in self.fields:
            return
        other = self.fields[f"{PREFIX}{field_name}"].label
        words = ", ".join(display_option(value) for value in values)
        field.help_text = _("Required when “%(other)s” is: %(values)s.") % {"other": other, "values": words}
        field.widget.attrs["data-needed-by"] = f"{PREFIX}{field_name}"
        field.widget.attrs["data-needed-when"] = " ".join(values)


def in_order(named: Mapping[str, Any], order: Sequence[str]) -> list[tuple[str, Any]]:
    """Names with their values as the form asks for them; the database keeps no order of its own."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(named.items(), key=lambda item: places.get(item[0], len(places)))


def needed_when(schema: Schema) -> Iterator[tuple[str, str, list[str]]]:
    """What the schema's conditions ask for: a field, the field that decides, and the values that make it needed."""
    for rule in [schema, *schema.get("allOf", [])]:
        deciding = rule.get("if", {}).get("properties", {})
        for name in rule.get("then", {}).get("required", []):
            for field_name, wanted in deciding.items():
                if values := _values_of(wanted):
                    yield name, field_name, values


def as_typed(details: Mapping[str, Any]) -> dict[str, Any]:
    """Kept details as the fields of the form show them."""
    return {f"{PREFIX}{name}": _as_typed(value) for name, value in details.items()}


def display_details(schema: Schema, details: Mapping[str, Any], order: Sequence[str]) -> list[tuple[str, str, str]]:
    """Name, label and value of each kept detail, in words."""
    forms_of = schema["properties"]
    given = in_order(details, list(dict.fromkeys([*order, *forms_of])))
    asked = [(name, forms_of.get(name, {}), value) for name, value in given]
    return [(name, form.get("title", name), _in_words(value, form)) for name, form, value in asked]


def months_around(today: date, *, kept: str = "") -> list[tuple[str, str]]:
    """The first days of the months around today, newest first; `kept` is among them, whatever it is."""
    now = today.year * 12 + today.month - 1
    months = [divmod(now + ahead, 12) for ahead in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1)]
    found = [(date(year, month + 1, 1).isoformat(), f"{MONTHS[month + 1]} {year}") for year, month in months]
    if kept and kept not in dict(found):
        found.append((kept, kept))
    return [("", "—"), *found]


def _as_typed(value: Any) -> Any:
    if isinstance(value, bool):
        return YES if value else "no"
    return value


def _in_words(value: Any, form: Schema) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(display_option(str(one)) for one in value)
    return _speaker(form)(str(value))


def _speaker(form: Schema) -> Callable[[str], str]:
    if form.get("firstOfMonth"):
        return display_month
    if form.get("pattern") == MONEY:
        return display_money
    return SPOKEN.get(form.get("format", ""), display_option if "enum" in form else str)


SPOKEN: Mapping[str, Callable[[str], str]] = {"date": display_day, "phone": display_phone}
"""How a value is said, by the format the schema gives it."""


def _values_of(wanted: Schema) -> list[str]:
    inner = wanted.get("contains", wanted)
    values = inner.get("enum", [inner["const"]] if "const" in inner else [])
    return [str(_as_typed(value)) for value in values]


def _choice(choices: list[tuple[str, str]], common: dict[str, Any], *, is_needed: bool) -> forms.Field:
    if len(choices) > FEW:
        return forms.ChoiceField(choices=[("", "—"), *choices], **common)
    if not is_needed:
        choices = [*choices, ("", _("Unknown"))]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _widget(form: Schema, today: date) -> forms.Widget:
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if form.get("format") == "date":
        limits = {"max": today.isoformat()} if form.get("notAfterToday") else {}
        earlier = {"data-not-before": f"{PREFIX}{form['notBefore']}"} if "notBefore" in form else {}
        return DayInput(**attrs, **limits, **earlier)
    if form.get("type") == "integer":
        limits = {name: form[key] for name, key in (("min", "minimum"), ("max", "maximum")) if key in form}
        return forms.NumberInput(attrs={"inputmode": "numeric", **attrs, **limits})
    if form.get("format") == "phone":
        return forms.TextInput(attrs={"type": "tel", **attrs})
    if form.get("maxLength", 0) >= LONG_TEXT:
        return forms.Textarea(attrs={"rows": 3, **attrs})
    if form.get("format") == "npi" or "pattern" in form:
        attrs["inputmode"] = "numeric" if form.get("format") == "npi" else "decimal"
    return forms.TextInput(attrs=attrs)


def _text_sent(typed: str, form: Schema) -> str:
    """A text as rules take it, where people write it in another way."""
    if form.get("format") == "date":
        return day_sent(typed)
    return amount_sent(typed) if form.get("pattern") == MONEY else typed


def amount_sent(text: str) -> str:
    """An amount as rules take it: "$1,234.50" becomes "1234.50"; what is no amount stays as typed."""
    if (written := AMOUNT.fullmatch(text)) is None:
        return text
    return written.group(1).replace(",", "")


def _longest(form: Schema) -> int | None:
    """Of an amount more characters are typed than are kept: the dollar sign and a comma for each thousand."""
    longest: int | None = form.get("maxLength")
    return longest + len("$ ,,") if longest and form.get("pattern") == MONEY else longest


def _help(form: Schema) -> str:
    words = {
        "npi": _("10 digits."),
        "ndc": _("With hyphens, such as 0002-1433-80."),
        "phone": _("With area code."),
    }
    known = words.get(form.get("format", ""), "")
    return str(form.get("description") or known or (_("Such as $1,234.50.") if "pattern" in form else ""))
