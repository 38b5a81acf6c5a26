"""Versions of configuration in words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.configuration.type_form import TypeForm

register = template.Library()
GROUPS: Mapping[str, tuple[Promise, tuple[str, ...]]] = {
    "name": (_("Name"), ("title", "description")),
    "for": (_("Audience"), ("plan_types", "networks", "flows")),
    "targets": (_("Priority and targets"), ("priority", "first_response_minutes", "resolution_minutes")),
    "sos": (_("SOS line"), ("sos_eligible", "sos_condition")),
    "self": (_("Self-service"), ("guidance", "steps", "job_aid")),
    "form": (_("Form"), ("details_schema", "ui_schema")),
}


@register.filter
def groups_of_type(form: TypeForm) -> list[dict[str, Any]]:
    """The fields of a type, by what they are about."""
    return [
        {"name": name, "legend": legend, "fields": [form[field] for field in fields]}
        for name, (legend, fields) in GROUPS.items()
    ]


@register.filter
def place_in_words(place: Sequence[str]) -> str:
    """Where something stands; the parts that are the same everywhere are left out."""
    kept = [part for part in place if part not in ("details_schema", "properties")] or list(place)
    return " › ".join(part.replace("_", " ") for part in kept)


@register.filter
def written(value: Any) -> str:
    """A value as it stands in the JSON; texts without their quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
