"""The fields of forms that nobody has filled in: drawn once, for they are the same for everybody."""

from functools import lru_cache

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def blank_fields(form: type[forms.Form], *, prefix: str | None = None) -> SafeString:
    """The fields of a form without initial values, in the reader's language; choices must not differ by reader."""
    return _drawn(form, prefix, get_language())


@lru_cache(maxsize=64)
def _drawn(form: type[forms.Form], prefix: str | None, _language: str | None) -> SafeString:
    return render_to_string("web/_form.html", {"form": form(prefix=prefix)})
