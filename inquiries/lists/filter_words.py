"""Filters as words: `status:open type:billing label:fraud due:today assignee:me agent:A1 since:7d` (R37)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation import clock
from foundation.actor import Actor
from foundation.moments import FIRST_DAY, LAST_DAY
from inquiries.inquiry.rules import OPEN, Status
from inquiries.targets.queries import clock_is

OPEN_WORD: Final = "open"
"""Every status in which an inquiry is not done; no status of its own."""
DUE: Final = ("today", "overdue", "week")
ASSIGNEES: Final = ("me", "nobody")
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "status": (OPEN_WORD, *Status),
    "due": DUE,
    "assignee": ASSIGNEES,
    "priority": ("1", "2", "3", "4"),
    "type": (),
    "queue": (),
    "label": (),
    "agent": (),
    "since": (),
}
"""What each filter takes; empty where it takes a code of the configuration, a SAN or a day."""
DAYS_BACK: Final = re.compile(r"(\d{1,3})d")
SINCE_WORD: Final = re.compile(r"(?<!\S)since:(\d{4}-\d{2}-\d{2}|\d{1,3}d)(?!\S)", re.IGNORECASE)


def refused_filters(filters: Mapping[str, str], at: datetime) -> list[str]:
    """For each filter with a value it does not take, what it takes."""
    return list(_refused(filters, at))


def _refused(filters: Mapping[str, str], at: datetime) -> Iterator[str]:
    for name, value in filters.items():
        if VALUES[name] and value not in VALUES[name]:
            yield _("After “%(name)s:” give one of: %(values)s.") % {"name": name, "values": ", ".join(VALUES[name])}
        elif name == "since" and day_since(value, at) is None:
            yield _("After “since:” give today, a number of days such as 7d, or a date such as 2026-11-01.")


def day_since(value: str, at: datetime) -> date | None:
    """The first day that `since:` stands for; None for what is no day."""
    today = clock.date_of(at)
    if value == "today":
        return today
    if days := DAYS_BACK.fullmatch(value):
        return today - timedelta(days=int(days[1]))
    with suppress(ValueError):
        day = date.fromisoformat(value)
        return day if FIRST_DAY <= day <= LAST_DAY else None
    return None


def parameters_of(filters: Mapping[str, str]) -> dict[str, str]:
    """The filters that are parameters of a list as well, by the names that these have."""
    named = {"status": "status", "queue": "queue", "type": "inquiry_type", "priority": "priority", "label": "label"}
    return {parameter: filters[word] for word, parameter in named.items() if word in filters}


def conditions_of(actor: Actor, filters: Mapping[str, str], at: datetime) -> Q:
    """What the others ask of an inquiry."""
    condition = Q()
    if assignee := filters.get("assignee"):
        is_mine = assignee == "me" and actor.associate_id is not None
        condition &= Q(assignee=actor.associate_id) if is_mine else _of_nobody(assignee)
    if due := filters.get("due"):
        condition &= _due(due, at)
    if san := filters.get("agent"):
        condition &= Q(agent__san__iexact=san)
    if day := day_since(filters.get("since", ""), at):
        condition &= Q(created_at__gte=clock.beginning_of(day))
    return condition


def _of_nobody(assignee: str) -> Q:
    """Somebody who works no inquiries has none."""
    return Q(pk__in=()) if assignee == "me" else Q(assignee=None)


def _due(word: str, at: datetime) -> Q:
    if word == "overdue":
        return clock_is("breached", at)
    today = clock.date_of(at)
    end = clock.beginning_of(today + timedelta(days=1 if word == "today" else 7))
    return Q(status__in=OPEN, due_at__gte=clock.beginning_of(today), due_at__lt=end)
