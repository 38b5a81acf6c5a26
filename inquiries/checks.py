"""What must hold before ARSOS serves: every form that is shipped can be used."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from inquiries.catalog.types import SHIPPED_TYPES
from inquiries.rules.type_forms import decide_form_errors


@register()
def shipped_forms_are_sound(**_options: Any) -> list[CheckMessage]:
    """Every shipped type has a sound schema with known keywords, and plan types that exist."""
    return [
        Error(f"{error.pointer}: {error.detail}", obj=shipped.code, id="inquiries.E001")
        for shipped in SHIPPED_TYPES
        for error in decide_form_errors(shipped.details_schema())
    ]
