"""Rows of the journal in the words of people."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from web.audit.journal_words import CHANNELS, KINDS

register = template.Library()
TOLD_APART_BY = 8
NOBODY = UUID(int=0)
SHORT_NAMES = ("mbi", "npi", "npn", "zip")


@register.filter
def kind_in_words(kind: str) -> str:
    """What was done; a kind that has no words of its own is shown as it is called."""
    return f"{KINDS.get(kind, kind.replace('_', ' ').capitalize())}"


@register.filter
def channel_in_words(road: str) -> str:
    """By which road somebody looked."""
    found = (words for words, beginnings in CHANNELS.values() if road.startswith(beginnings))
    return f"{next(found, _('Other'))}"


@register.filter
def place_of_channel(road: str) -> str:
    """Where on its road somebody looked: `page CustomerPage` as "Customer page", an address as it is."""
    named = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", road.removeprefix("page "))
    return road if "/" in road else named[:1] + named[1:].lower()


@register.filter
def fields_in_words(fields: Sequence[str]) -> str:
    """Which fields were shown; names alone, never what stands in them."""
    return ", ".join(name.upper() if name in SHORT_NAMES else name.replace("_", " ") for name in fields)


@register.filter
def short_id(value: object) -> str:
    """The end of an id of ours: enough to tell people of one page apart, and nothing anybody knows them by."""
    return f"…{str(value)[-TOLD_APART_BY:]}"


@register.simple_tag
def person_links(ids: Iterable[UUID]) -> SafeString:
    """The persons somebody looked at, each with the way to their disclosures; made here because a page has hundreds."""
    before, after = _around_person()
    says = escape(_("Disclosures of person %(id)s"))
    links = (
        f'<a class="a-mono a-look-person" href="{before}{one}{after}" aria-label="{says % {"id": short_id(one)}}">'
        f"{short_id(one)}</a> "
        for one in ids
    )
    return mark_safe("".join(links))  # noqa: S308  ids of ours, and words that are escaped


@cache
def _around_person() -> tuple[str, str]:
    """What stands before and after a person in the address of their disclosures."""
    before, after = reverse("web:disclosures", args=[NOBODY]).split(str(NOBODY))
    return before, after
