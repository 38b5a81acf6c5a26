"""The fields of forms that are the same for everybody, because nothing was typed into them: drawn once."""

from collections.abc import Mapping
from functools import lru_cache

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override


def blank_fields(form: type[forms.Form], *, prefix: str | None = None) -> SafeString:
    """The fields of a form without initial values, in the reader's language; choices must not differ by reader."""
    return _drawn(form, prefix, get_language())


def chosen_fields(form: type[forms.Form], chosen: Mapping[str, str]) -> SafeString:
    """The fields that are seen of a form in which these choices were made; what was typed is drawn by itself."""
    return _drawn_as_chosen(form, tuple(sorted(chosen.items())), get_language())


@lru_cache(maxsize=256)
def _drawn_as_chosen(form: type[forms.Form], chosen: tuple[tuple[str, str], ...], language: str | None) -> SafeString:
    with override(language):
        return render_to_string("web/_fields.html", {"fields": form(dict(chosen)).visible_fields()})


@lru_cache(maxsize=64)
def _drawn(form: type[forms.Form], prefix: str | None, language: str | None) -> SafeString:
    with override(language):
        return render_to_string("web/_form.html", {"form": form(prefix=prefix)})
