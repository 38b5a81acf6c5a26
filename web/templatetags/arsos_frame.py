"""Parts of every page: icons, the key of a form, times with their distance."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.frame.references import linked_references

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the theme's font, silent to screen readers: the words stand beside it."""
    return format_html('<span class="a-icon material-symbols-outlined" aria-hidden="true">{}</span>', name)


@register.simple_tag
def once() -> SafeString:
    """The key that lets a form have one effect however often it is sent; see web/frame/sending.py."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid4())


@register.simple_tag
def box_name() -> SafeString:
    """The name of this page's search box, by which the journal takes what it shows in a minute together."""
    return format_html('<input type="hidden" name="box" value="{}">', uuid4())


@register.filter
def current_in(link: str, path: str) -> bool:
    """Whether an entry of the side bar leads to this page or to one below it."""
    return path == link or (link != "/admin/" and path.startswith(link))


@register.filter
def at_key(values: Mapping[str, Any], key: str) -> Any:
    """One value of a mapping whose key is known at run time."""
    return values.get(key, "")


@register.filter
def at_place(values: Sequence[Any], place: int) -> Any:
    """One value of a list whose place is known at run time."""
    return values[place]


register.filter(linked_references)
