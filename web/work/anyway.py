"""Asks before words are sent that carry what perhaps they should not; a second button sends them all the same."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest

from inquiries.work.text_warnings.rules import TextWarning


def must_ask(request: HttpRequest, form: forms.Form, found: Iterable[TextWarning]) -> bool:
    """Whether to ask before it is sent; puts what was found beside each field. Whoever sends it anyway was asked."""
    if "anyway" in request.POST:
        return False
    for one in found:
        form.add_error(one.field, one.detail)
    return bool(form.errors)
