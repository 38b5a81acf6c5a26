"""How far something is and when it is due, at a glance: words and a mark, never a colour alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from web.frame.days import in_readers_zone, near_words
from web.frame.state_words import COLORS, ESCALATIONS, INQUIRIES, LOOKS, REQUESTS, WAITING, Words

register = template.Library()


class LabelDrawn(Protocol):
    """A label, or what a row shows of one."""

    @property
    def text(self) -> str: ...

    @property
    def color(self) -> str: ...


@register.simple_tag
def status(state: str, reason: str = "", *, for_reader: object = False) -> SafeString:
    """The state of an inquiry; what waits says for whom, and to the agent that it is them."""
    waits_for_reader = for_reader and reason == "agent"
    words = _("Waiting for you") if waits_for_reader else WAITING.get(reason) or INQUIRIES[state]
    return format_html('<span class="a-status a-status-{}">{}</span>', state, words)


@register.simple_tag(name="labels")
def drawn_labels(found: Iterable[LabelDrawn]) -> SafeString:
    """Each label as its text on the ground of its color."""
    return format_html_join(" ", '<span class="a-label a-label-{}">{}</span>', ((one.color, one.text) for one in found))


@register.filter
def color_words(color: str) -> str | Promise:
    """The color of a label."""
    return COLORS[color]


@register.simple_tag
def request_status(state: str) -> SafeString:
    """How far a department is."""
    return _badge(state, REQUESTS)


@register.simple_tag
def escalation_status(state: str) -> SafeString:
    """How far an escalation is."""
    return _badge(state, ESCALATIONS)


@register.simple_tag(takes_context=True)
def due(
    context: Mapping[str, Any],
    due_at: datetime | None,
    warning_at: datetime | None = None,
    *,
    with_word: bool = False,
    with_day: bool = False,
) -> SafeString | str:
    """When something is due, and whether that is near or has passed."""
    return drawn_due(due_at, warning_at, context["now"], with_word=with_word, with_day=with_day)


def drawn_due(
    due_at: datetime | None,
    warning_at: datetime | None,
    now: datetime,
    *,
    with_word: bool = False,
    with_day: bool = False,
    can_be_late: bool = True,
) -> SafeString | str:
    """As the tag draws it, for rows that are made in one go."""
    if due_at is None:
        return "–"
    clock = clock_at(due_at, warning_at, now) if can_be_late else "ok"
    shown = in_readers_zone(due_at, with_weekday=with_day)
    instant = due_at.isoformat(timespec="seconds").replace("+00:00", "Z")  # a long list has two hundred of them
    time = format_html('<time datetime="{}" data-distance>{}</time>', instant, shown)
    word = _("was due") if clock == "breached" else _("due")
    before = format_html("{} ", word) if with_word else ""
    after = {"breached": _("overdue"), "warning": _("at risk")}.get(clock)
    hidden = format_html(' <span class="a-hidden">{}</span>', after) if after else ""
    return format_html('<span class="a-clock-{}">{}{}{}</span>', clock, before, time, hidden)


@register.simple_tag(takes_context=True)
def deadline(
    context: Mapping[str, Any], title: str, due_at: datetime, warning_at: datetime | None = None
) -> SafeString:
    """What is due when, with its distance: "Resolution due Tue 4:00 PM ET (in 3 hours)"."""
    now = context["now"]
    clock = clock_at(due_at, warning_at, now)
    words = (_("%(what)s was due") if clock == "breached" else _("%(what)s due")) % {"what": title}
    time = '<time datetime="{}" data-distance>{}</time>'
    shown = format_html(time, due_at.isoformat(timespec="seconds"), near_words(due_at, now))
    after = {"breached": _("overdue"), "warning": _("at risk")}.get(clock)
    hidden = format_html(' <span class="a-hidden">{}</span>', after) if after else ""
    return format_html('<span class="a-deadline a-clock-{}">{} {}{}</span>', clock, words, shown, hidden)


def clock_at(due_at: datetime | None, warning_at: datetime | None, now: datetime) -> str:
    """Whether a target is ok, in its warning time, or breached."""
    if due_at is not None and due_at <= now:
        return "breached"
    return "warning" if warning_at is not None and warning_at <= now else "ok"


def _badge(state: str, words: Words) -> SafeString:
    return format_html('<span class="a-status a-status-{}">{}</span>', LOOKS.get(state, state), words[state])
