"""Rows of lists in words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from inquiries.inquiry.rules import TRANSITIONS, Action
from inquiries.lists.columns import COLUMNS, Column, Drawn
from inquiries.lists.rows import ListedInquiry
from inquiries.targets.rules import CAN_BE_LATE
from web.frame.days import in_readers_zone
from web.frame.state_words import ACTIONS, INQUIRIES, WAITING
from web.lists.list_forms import NEEDS
from web.search.marked import found_in, marked
from web.templatetags.arsos_states import drawn_due, drawn_labels, status

register = template.Library()
MATCHES_IN = "summary"
"""The column that says where words were found; a column of their own would not fit beside the others."""


@register.filter
def status_words(state: str) -> str | Promise:
    """A state of an inquiry."""
    return INQUIRIES[state]


@register.filter
def action_words(action: str) -> str | Promise:
    """What is done to many inquiries."""
    return ACTIONS[action]


@register.filter
def begins_from(action: str) -> str:
    """The states in which an inquiry can be for an action, as a script compares them."""
    return " ".join(sorted(TRANSITIONS[Action(action)].sources))


@register.filter
def need_words(need: str) -> str | Promise:
    """What an inquiry needs of its agent."""
    return NEEDS[need]


@register.filter
def waits_for(row: ListedInquiry) -> str | Promise:
    """For whom a pending row waits; nothing for any other."""
    if not row.pending_reason:
        return ""
    return ", ".join(row.departments) if row.departments else WAITING[row.pending_reason]


@register.simple_tag
def list_rows(
    rows: Iterable[ListedInquiry],
    columns: Collection[str],
    now: datetime,
    *,
    with_ticks: bool,
    with_matches: bool = False,
) -> SafeString:
    """The rows of a list with a cell for each column; made here because a page has hundreds of cells."""
    labels = [(COLUMNS[name], _label(COLUMNS[name])) for name in columns]
    tick = gettext("Select %(reference)s") if with_ticks else ""
    drawn = (_row(row, labels, tick, now, with_matches=with_matches) for row in rows)
    return mark_safe("".join(drawn))  # noqa: S308  each cell escapes its own


def _label(column: Column) -> str:
    return format_html(' data-label="{}"', column.label) if column.is_labelled else ""


def _row(
    row: ListedInquiry, labels: Sequence[tuple[Column, str]], tick: str, now: datetime, *, with_matches: bool
) -> str:
    reference = escape(row.reference)
    says = escape(tick % {"reference": reference})
    ticked = f'<td class=a-tick><input type=checkbox name=references value={reference} aria-label="{says}"></td>'
    cells = "".join(
        _matched_cell(column, row) if with_matches and column.name == MATCHES_IN else _cell(column, label, row, now)
        for column, label in labels
    )
    return f"<tr>{ticked if tick else ''}{cells}"  # HTML closes a row by itself, which saves a page a thousand bytes


def _cell(column: Column, label: str, row: ListedInquiry, now: datetime) -> str:
    if column.drawn == Drawn.REFERENCE:
        address = escape(reverse("web:inquiry", args=[row.reference]))
        return f"<th scope=row class=a-ref><a href={address} data-row>{escape(row.reference)}</a></th>"
    return f"<td data-col={column.name}{label}>{conditional_escape(CELLS[column.drawn](column, row, now))}</td>"


def _matched_cell(column: Column, row: ListedInquiry) -> str:
    """The text of a column with the words in it marked, and below it where else they are."""
    own = [match for match in row.matched if match.field == column.name]
    others = [match for match in row.matched if match.field != column.name]
    text = marked(own[0]) if own else conditional_escape(f"{column.text(row) or '–'}")
    return f"<td data-col={column.name}>{text}{found_in(others)}</td>"


def _text_cell(column: Column, row: ListedInquiry, _now: datetime) -> str:
    return str(column.text(row) or "–")


def _status_cell(_column: Column, row: ListedInquiry, _now: datetime) -> SafeString:
    return status(row.status, row.pending_reason)


def _due_cell(_column: Column, row: ListedInquiry, now: datetime) -> SafeString | str:
    return drawn_due(row.due_at, row.warning_at, now, can_be_late=row.status in CAN_BE_LATE)


def _priority_cell(_column: Column, row: ListedInquiry, _now: datetime) -> SafeString:
    return format_html('<span class="a-priority a-priority-{}">P{}</span>', row.priority, row.priority)


def _instant_cell(column: Column, row: ListedInquiry, _now: datetime) -> SafeString | str:
    at = column.text(row)
    if not isinstance(at, datetime):
        return "–"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), in_readers_zone(at))


def _labels_cell(_column: Column, row: ListedInquiry, _now: datetime) -> SafeString | str:
    return drawn_labels(row.labels) or "–"


CELLS: Mapping[Drawn, Callable[[Column, ListedInquiry, datetime], str]] = {
    Drawn.TEXT: _text_cell,
    Drawn.PRIORITY: _priority_cell,
    Drawn.STATUS: _status_cell,
    Drawn.DUE: _due_cell,
    Drawn.INSTANT: _instant_cell,
    Drawn.LABELS: _labels_cell,
}
"""How each kind of cell is drawn; the reference is the head of its row."""
