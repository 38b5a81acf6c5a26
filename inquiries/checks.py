"""What must hold before ARSOS serves: every form that is shipped can be used."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from foundation.shipped.files import shipped
from inquiries.catalog.rules.forms import decide_form_errors


@register()
def shipped_forms_are_sound(**_options: Any) -> list[CheckMessage]:
    """Every shipped type has a sound schema with known keywords, and plan types that exist."""
    return [
        Error(f"{error.pointer}: {error.detail}", obj=form["type"], id="inquiries.E001")
        for form in shipped("inquiries.inquirytypeversion")
        for error in decide_form_errors(form["details_schema"])
    ]
