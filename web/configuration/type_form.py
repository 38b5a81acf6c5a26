"""A version of an inquiry type as a form: what administrators write, and what is published."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.durations import TARGET_MINUTES
from foundation.errors import FieldError
from foundation.http.forms import require_readable
from inquiries.catalog.models import InquiryTypeVersion
from inquiries.inquiry.models import Inquiry
from members.book.rules import NETWORKS
from web.frame.state_words import PLANS

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
    (2, gettext_lazy("P2, high")),
    (3, gettext_lazy("P3, normal")),
    (4, gettext_lazy("P4, low")),
]
FLOWS = {
    Inquiry.Flow.MY_HUMANA_BUSINESS.value: gettext_lazy("Existing members (My Humana Business)"),
    Inquiry.Flow.SERVICE_INQUIRY_CARD.value: gettext_lazy("Service Inquiry card"),
}
SOS = [
    ("never", gettext_lazy("Never")),
    ("always", gettext_lazy("Always")),
    ("conditional", gettext_lazy("On a condition")),
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
            raise forms.ValidationError(_("The nesting is too deep.")) from None
        except json.JSONDecodeError as error:
            words = _("Line %(line)d, column %(column)d can't be read: %(what)s.")
            told = {"line": error.lineno, "column": error.colno, "what": error.msg}
            raise forms.ValidationError(words % told, params=told) from None
        except ValueError:
            raise forms.ValidationError(_("A number is too long.")) from None
        require_readable(value or "{}")
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Write an object: it begins with { and ends with }."))
        return found


class TypeForm(forms.Form):
    """Everything a version of a type says. The rules judge it (inquiries/catalog/rules/forms.py)."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=lengths.TYPE_TITLE)
    description = forms.CharField(
        label=gettext_lazy("When agents should choose it"),
        max_length=lengths.REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan_types = forms.MultipleChoiceField(
        label=gettext_lazy("Plan types"),
        choices=list(PLANS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    networks = forms.MultipleChoiceField(
        label=gettext_lazy("Networks"),
        choices=[(code, code.upper().replace("_", " ")) for code in NETWORKS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Leave empty for any."),
    )
    flows = forms.MultipleChoiceField(
        label=gettext_lazy("Filed by"), choices=FLOWS.items(), widget=forms.CheckboxSelectMultiple
    )
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=PRIORITIES, coerce=int)
    first_response_minutes = forms.IntegerField(
        label=gettext_lazy("First response, business minutes"), min_value=LEAST, max_value=MOST
    )
    resolution_minutes = forms.IntegerField(
        label=gettext_lazy("Resolution, business minutes"), min_value=LEAST, max_value=MOST
    )
    sos_eligible = forms.ChoiceField(label=gettext_lazy("SOS line"), choices=SOS)
    sos_condition = forms.CharField(label=gettext_lazy("Condition"), max_length=lengths.CONDITION, required=False)
    guidance = forms.CharField(
        label=gettext_lazy("Member self-service"),
        max_length=lengths.GUIDANCE,
        required=False,
        help_text=gettext_lazy("Leave empty if there is no self-service."),
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps for the member"),
        max_length=lengths.LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line."),
    )
    job_aid = forms.CharField(label=gettext_lazy("Job aid"), max_length=lengths.JOB_AID, required=False)
    details_schema = WrittenField(rows=26, label=gettext_lazy("Details form, as JSON Schema"))
    ui_schema = WrittenField(
        rows=6,
        label=gettext_lazy("Display"),
        required=False,
        help_text=gettext_lazy("“order” lists the fields in the order agents see them."),
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
