"""Marks what people read for translation; for rules as well, which import nothing else of Django.

A rule says its sentence in the language of whoever asks. Without a translation the sentence stays as it is written,
so that a rule decides the same in every language.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, ngettext, override

__all__ = ["as_written", "gettext", "gettext_noop", "ngettext"]


def as_written(text: str | Promise) -> str:
    """A marked text as the code has it: for what is kept, and read later by people of every language."""
    with override(None):
        return str(text)
