"""Rows of lists in words."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from inquiries.rules.lifecycle import TRANSITIONS, Action
from inquiries.rules.timeliness import CAN_BE_LATE
from web.inquiries.list_words import ACTIONS, COLUMNS, NEEDS
from web.state_words import INQUIRIES, WAITING
from web.templatetags.arsos_states import drawn_due, status

register = template.Library()
Row = Mapping[str, Any]


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
def waits_for(row: Mapping[str, Any]) -> str | Promise:
    """For whom a pending row waits; nothing for any other."""
    if not row["pending_reason"]:
        return ""
    departments = row.get("departments")
    return ", ".join(departments) if departments else WAITING[row["pending_reason"]]


@register.filter
def person_of(row: Mapping[str, Any]) -> str:
    """Whom a row is about, last name first."""
    kind = "member" if row["member_id"] else "prospect"
    return f"{row[f'{kind}__last_name']}, {row[f'{kind}__first_name']}"


@register.simple_tag
def list_rows(
    rows: Iterable[Row], columns: Collection[str], labelled: Container[str], now: datetime, *, with_ticks: bool
) -> SafeString:
    """The rows of a list with a cell for each column; made here because a page has hundreds of cells."""
    labels = {name: format_html(' data-label="{}"', COLUMNS[name]) if name in labelled else "" for name in columns}
    tick = gettext("Select %(reference)s") if with_ticks else ""
    return mark_safe("".join(_row(row, labels, tick, now) for row in rows))  # noqa: S308  each cell escapes its own


def _row(row: Row, labels: Mapping[str, str], tick: str, now: datetime) -> str:
    reference = escape(row["reference"])
    says = escape(tick % {"reference": reference})
    ticked = f'<td class=a-tick><input type="checkbox" name="references" value="{reference}" aria-label="{says}"></td>'
    cells = "".join(_cell(name, label, row, now) for name, label in labels.items())
    return f"<tr>{ticked if tick else ''}{cells}</tr>"


def _cell(name: str, label: str, row: Row, now: datetime) -> str:
    if name == "reference":
        address = escape(reverse("web:inquiry", args=[row["reference"]]))
        return f'<th scope=row class=a-ref><a href="{address}" data-row>{escape(row["reference"])}</a></th>'
    return f'<td data-col="{name}"{label}>{conditional_escape(CELLS[name](row, now))}</td>'


def _status_cell(row: Row, _now: datetime) -> SafeString:
    return status(row["status"], row["pending_reason"])


def _due_cell(row: Row, now: datetime) -> SafeString | str:
    return drawn_due(row["due_at"], row["warning_at"], now, can_be_late=row["status"] in CAN_BE_LATE)


def _priority_cell(row: Row, _now: datetime) -> SafeString:
    return format_html('<span class="a-priority a-priority-{}">P{}</span>', row["priority"], row["priority"])


def _instant_cell(name: str) -> Callable[[Row, datetime], SafeString]:
    def shown(row: Row, _now: datetime) -> SafeString:
        return format_html(
            '<time datetime="{}">{}</time>', row[name].isoformat(timespec="seconds"), _in_zone(row[name])
        )

    return shown


def _in_zone(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "M j, H:i T")


CELLS: Mapping[str, Callable[[Row, datetime], str]] = {
    "about": lambda row, _now: person_of(row),
    "summary": lambda row, _now: row["summary"],
    "inquiry_type": lambda row, _now: row["type_title"],
    "priority": _priority_cell,
    "status": _status_cell,
    "queue": lambda row, _now: row["queue__title"],
    "held_by": lambda row, _now: row["assignee__user__display_name"] or "–",
    "agent": lambda row, _now: f"{row['agent__first_name']} {row['agent__last_name']}",
    "due": _due_cell,
    "filed": _instant_cell("created_at"),
    "updated": _instant_cell("updated_at"),
}
