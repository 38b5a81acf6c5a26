"""A version of an inquiry type as a form: what administrators write, and what is published."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arsos.api.json_fields import require_readable
from arsos.kernel import limits
from arsos.kernel.durations import TARGET_MINUTES
from arsos.kernel.errors import FieldError
from inquiries.models import Inquiry, InquiryTypeVersion
from members.catalog.plan_types import NETWORKS, PLAN_TYPES

LEAST, MOST = TARGET_MINUTES
LISTS = ("plan_types", "networks", "flows")
TEXTS = ("title", "description", "sos_eligible", "sos_condition")
NUMBERS = ("priority", "first_response_minutes", "resolution_minutes")
WRITTEN = ("details_schema", "ui_schema")
READING = (
    "$schema",
    "title",
    "description",
    "type",
    "format",
    "enum",
    "properties",
    "required",
    "additionalProperties",
)
"""Keywords that people look for first."""
PRIORITIES = [
    (1, gettext_lazy("P1, urgent")),
    (2, gettext_lazy("P2, soon")),
    (3, gettext_lazy("P3, usual")),
    (4, gettext_lazy("P4, can wait")),
]
FLOWS = {
    Inquiry.Flow.MY_HUMANA_BUSINESS.value: gettext_lazy("Existing members (My Humana Business)"),
    Inquiry.Flow.SERVICE_INQUIRY_CARD.value: gettext_lazy("Service Inquiry card"),
}
SOS = [
    ("never", gettext_lazy("Never")),
    ("always", gettext_lazy("Always")),
    ("conditional", gettext_lazy("Under a condition")),
]


class WrittenField(forms.CharField):
    """JSON that somebody types; what cannot be read is told with its line."""

    widget = forms.Textarea(attrs={"spellcheck": "false", "autocomplete": "off", "autocapitalize": "off"})

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"rows": rows, "class": "a-code"}

    def clean(self, value: Any) -> Any:
        try:
            found = json.loads(value or "{}")
        except RecursionError:
            raise forms.ValidationError(_("It is nested too deeply.")) from None
        except json.JSONDecodeError as error:
            words = _("Line %(line)d, column %(column)d cannot be read: %(what)s.")
            told = {"line": error.lineno, "column": error.colno, "what": error.msg}
            raise forms.ValidationError(words % told, params=told) from None
        except ValueError:
            raise forms.ValidationError(_("A number is too long.")) from None
        require_readable(value or "{}")
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Write an object: it begins with { and ends with }."))
        return found


class TypeForm(forms.Form):
    """Everything a version of a type says. The rules judge it (inquiries/rules/type_forms.py)."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=limits.TYPE_TITLE)
    description = forms.CharField(
        label=gettext_lazy("When agents choose it"),
        max_length=limits.REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan_types = forms.MultipleChoiceField(
        label=gettext_lazy("For these plan types"),
        choices=[(code, code) for code in PLAN_TYPES],
        widget=forms.CheckboxSelectMultiple,
    )
    networks = forms.MultipleChoiceField(
        label=gettext_lazy("For these networks alone"),
        choices=[(code, code.upper().replace("_", " ")) for code in NETWORKS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: for any."),
    )
    flows = forms.MultipleChoiceField(
        label=gettext_lazy("Filed by"), choices=FLOWS.items(), widget=forms.CheckboxSelectMultiple
    )
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=PRIORITIES, coerce=int)
    first_response_minutes = forms.IntegerField(
        label=gettext_lazy("First response, minutes of business time"), min_value=LEAST, max_value=MOST
    )
    resolution_minutes = forms.IntegerField(
        label=gettext_lazy("Resolution, minutes of business time"), min_value=LEAST, max_value=MOST
    )
    sos_eligible = forms.ChoiceField(label=gettext_lazy("The SOS line may be called"), choices=SOS)
    sos_condition = forms.CharField(label=gettext_lazy("Its condition"), max_length=limits.CONDITION, required=False)
    guidance = forms.CharField(
        label=gettext_lazy("What the member can do themselves"),
        max_length=limits.GUIDANCE,
        required=False,
        help_text=gettext_lazy("Empty: there is no self-service for this."),
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps for the member"),
        max_length=limits.LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line."),
    )
    job_aid = forms.CharField(label=gettext_lazy("Job aid"), max_length=limits.JOB_AID, required=False)
    details_schema = WrittenField(rows=26, label=gettext_lazy("Form of the details, as JSON Schema"))
    ui_schema = WrittenField(
        rows=6,
        label=gettext_lazy("How it is shown"),
        required=False,
        help_text=gettext_lazy("“order” names the fields in the order in which they are asked."),
    )

    @classmethod
    def of(cls, version: InquiryTypeVersion) -> "TypeForm":
        """The form with a version that is in force."""
        offered = version.self_service or {}
        values = {name: getattr(version, name) for name in (*TEXTS, *NUMBERS, *LISTS)}
        values |= {
            "guidance": offered.get("title", ""),
            "steps": "\n".join(offered.get("steps", ())),
            "job_aid": offered.get("job_aid", ""),
            "details_schema": as_written(version.details_schema, version.ui_schema.get("order", ())),
            "ui_schema": as_written(version.ui_schema),
        }
        return cls(initial=values)

    def draft(self, code: str) -> InquiryTypeVersion:
        """What was typed, as the action takes it."""
        values = {name: self.cleaned_data[name] for name in (*TEXTS, *NUMBERS, *LISTS, *WRITTEN)}
        return InquiryTypeVersion(type_id=code, self_service=self._self_service(), **values)

    def _self_service(self) -> dict[str, Any] | None:
        values = self.cleaned_data
        if not values["guidance"]:
            return None
        steps = [line.strip() for line in values["steps"].splitlines() if line.strip()]
        return {"title": values["guidance"], "steps": steps, "job_aid": values["job_aid"]}

    def say_wrong(self, errors: Iterable[FieldError]) -> None:
        """Put what the rules refuse beside its field, with the place in the form where it stands."""
        for error in errors:
            name, _slash, place = error.pointer.strip("/").partition("/")
            known = name if name in self.fields else None
            line = line_of(self.data.get(name, ""), place.split("/") if place else [])
            words = _("Line %(line)d, %(place)s: %(what)s") if line else _("%(place)s: %(what)s")
            words = words if place else "%(what)s"
            told = {"line": line, "place": place.replace("/", " › "), "what": error.detail}
            self.add_error(known, forms.ValidationError(words % told, params=told))


def as_written(value: Mapping[str, Any], order: Sequence[str] = ()) -> str:
    """JSON as people read it, the fields in the order in which they are asked; the database keeps none."""
    return json.dumps(_in_reading_order(value, order), indent=2, ensure_ascii=False)


def _in_reading_order(value: Any, order: Sequence[str] = (), *, is_named: bool = False) -> Any:
    """Keywords in the order of `READING`; the names of fields in the order of the form."""
    if not isinstance(value, Mapping):
        return value
    places = {name: place for place, name in enumerate(order if is_named else READING)}
    names = sorted(value, key=lambda name: places.get(name, len(places)))
    return {
        name: _in_reading_order(value[name], order, is_named=name == "properties" and not is_named) for name in names
    }


def line_of(text: str, place: Iterable[str]) -> int:
    """The line on which a place of a JSON text stands: each name is looked for behind the one above it; 0 for none."""
    here = 0
    for name in place:
        found = re.compile(rf'"{re.escape(name)}"\s*:').search(text, here)
        here = found.start() if found else here
    return text.count("\n", 0, here) + 1 if here else 0
