"""References in what we say, as links; a reference is no personal data, and the page behind it asks the policy."""

import re

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from foundation.identifiers import ALPHABET, INQUIRY

REFERENCE = re.compile(rf"\b{INQUIRY}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b")


def linked_references(text: str) -> SafeString:
    """The text, escaped, with a link for each reference of an inquiry."""
    return mark_safe(REFERENCE.sub(_link, conditional_escape(text)))  # noqa: S308  escaped, and a reference is plain


def _link(found: re.Match[str]) -> str:
    return f'<a href="{reverse("web:inquiry", args=[found[0]])}">{found[0]}</a>'
