"""Which reports there are: columns in words, what of them is drawn, the query that counts (R1, R4, R22, R29)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escalations.sos.queries import sos_use_by_agent
from inquiries.catalog.queries import type_titles
from inquiries.labels.queries import label_texts
from inquiries.reports.queries import (
    clock_outcomes,
    deflection,
    hand_over_times,
    labels_used,
    queue_load,
    referrals_by,
    resolution_times,
    volume,
)
from staffing.queries.queues import queue_titles
from web.templatetags.arsos_words import display_value

Row = dict[str, Any]
Cell = str | int | float | None
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: which days, both included, and by what."""

    first_on: date
    last_on: date
    group_by: str
    at: datetime


def as_it_is(value: Any) -> Cell:
    """A number, or nothing."""
    return value  # type: ignore[no-any-return]  # rows are counts


def in_words(value: Any) -> Cell:
    """A code as people say it; names and days stay as they are."""
    text = "" if value is None else str(value)
    return str(display_value(text)) if text.islower() else text


def with_titles(rows: Iterable[Row], group_by: str) -> list[Row]:
    """Rows of a report with the titles of queues and types in place of their codes."""
    shown = list(rows)
    kinds = {**TITLED, "group": group_by}
    titles = {kind: TITLES[kind]() for key, kind in kinds.items() if shown and key in shown[0] and kind in TITLES}
    return [{key: titles.get(kinds.get(key, ""), {}).get(value, value) for key, value in row.items()} for row in shown]


TITLES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "queue": queue_titles,
    "type": type_titles,
    "label": label_texts,
}
TITLED = {"label": "label", "queue": "queue", "inquiry_type": "type", "requested_type": "type"}
"""Which columns name a queue or a type by its code."""


def name_of(value: Any) -> Cell:
    """A name, or nothing."""
    return None if value is None else str(value)


def in_hours(seconds: Any) -> Cell:
    """Seconds as hours with one digit."""
    return None if seconds is None else round(seconds / 3600, 1)


def in_percent(rate: Any) -> Cell:
    """A share of one as percent with one digit."""
    return None if rate is None else round(100 * float(rate), 1)


def yes_or_no(value: Any) -> Cell:
    """A truth in words."""
    return str(_("yes") if value else _("no"))


def listed_in_queue(**filters: str) -> Callable[[Row, Asked], Mapping[str, str]]:
    """What a queue has now, narrowed further."""
    return lambda row, _asked: {"queue": row["queue"], **filters}


def listed_as_filed(row: Row, asked: Asked) -> Mapping[str, str]:
    """What was filed in the period in the group of a row; an agent's name says not which agent."""
    period = {"filed_from": f"{asked.first_on}", "filed_to": f"{asked.last_on}"}
    group = f"{row['group']}"
    return {
        "queue": {"queue": group, **period},
        "type": {"inquiry_type": group, **period},
        "day": {"filed_from": group, "filed_to": group},
    }.get(asked.group_by, {})


def listed_with_label(row: Row, asked: Asked) -> Mapping[str, str]:
    """What was filed in the period and has a label now."""
    return {"label": row["label"], "filed_from": f"{asked.first_on}", "filed_to": f"{asked.last_on}"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the row, its heading, how a value is shown, whether the chart draws it, and by which
    filters a list has the inquiries that a number counts, where a list can say so.
    """

    key: str
    title: Words
    shown: Callable[[Any], Cell] = as_it_is
    is_drawn: bool = False
    listed: Callable[[Row, Asked], Mapping[str, str]] | None = None

    @property
    def is_number(self) -> bool:
        return self.shown in {as_it_is, in_hours, in_percent}


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the page offers it; `groups` is empty where it has one grouping only."""

    name: str
    icon: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    rows: Callable[[Asked], Sequence[Row]]
    groups: tuple[str, ...] = ()
    labelled_by: int = 1
    is_stacked: bool = False
    is_of_now: bool = False

    def columns_by(self, group_by: str) -> list[Column]:
        """The columns, the first named for what the rows are counted by."""
        named = GROUP_WORDS.get(group_by, "")
        return [replace(one, title=named) if one.key == "group" else one for one in self.columns]


GROUP_WORDS: dict[str, Words] = {
    "queue": _("Queue"),
    "type": _("Type"),
    "agent": _("Agent"),
    "day": _("Day"),
    "": _("Agent and type"),
}
BY_ALL = ("queue", "type", "agent", "day")
REPORTS = {
    report.name: report
    for report in (
        Report(
            "volume",
            "stacked_line_chart",
            _("Volume"),
            _("How many inquiries were filed, resolved, closed and handed off each day."),
            (
                Column("group", _("Group"), in_words),
                Column("filed", _("Filed"), is_drawn=True, listed=listed_as_filed),
                Column("resolved", _("Resolved"), is_drawn=True),
                Column("closed", _("Closed"), is_drawn=True),
                Column("handed_over", _("Handed off"), is_drawn=True),
            ),
            lambda asked: volume(asked.group_by, asked.first_on, asked.last_on),
            groups=BY_ALL,
        ),
        Report(
            "resolution-time",
            "timer",
            _("Resolution time"),
            _("Elapsed hours from filing to answer, for inquiries answered in this period."),
            (
                Column("group", _("Group"), in_words),
                Column("resolved", _("Resolved")),
                Column("median_seconds", _("Median, hours"), in_hours, is_drawn=True),
                Column("p90_seconds", _("90th percentile, hours"), in_hours, is_drawn=True),
                Column("longest_seconds", _("Longest, hours"), in_hours),
            ),
            lambda asked: resolution_times(asked.group_by, asked.first_on, asked.last_on),
            groups=BY_ALL,
        ),
        Report(
            "clocks",
            "alarm_on",
            _("Clocks"),
            _("Targets met and missed in this period. The percentage is met out of met, missed, and open and overdue."),
            (
                Column("group", _("Group"), in_words),
                Column("clock", _("Clock"), in_words),
                Column("met", _("Met"), is_drawn=True),
                Column("missed", _("Missed"), is_drawn=True),
                Column("open_past_target", _("Open, overdue"), is_drawn=True),
                Column("met_rate", _("Met, %"), in_percent),
            ),
            lambda asked: clock_outcomes(asked.group_by, asked.first_on, asked.last_on, at=asked.at),
            groups=BY_ALL,
            labelled_by=2,
            is_stacked=True,
        ),
        Report(
            "queue-load",
            "inbox",
            _("Queue workload"),
            _("How many inquiries each queue has now, and who is available for it."),
            (
                Column("queue", _("Queue"), in_words),
                Column("queued", _("Waiting"), is_drawn=True, listed=listed_in_queue(status="queued")),
                Column("in_progress", _("In progress"), is_drawn=True, listed=listed_in_queue(status="in_progress")),
                Column("pending", _("Pending"), is_drawn=True, listed=listed_in_queue(status="pending")),
                Column("in_warning", _("At risk"), listed=listed_in_queue(clock="warning")),
                Column("breached", _("Overdue"), listed=listed_in_queue(clock="breached")),
                Column("associates", _("Associates")),
                Column("available", _("Available now")),
                Column("capacity", _("Their capacity")),
            ),
            lambda asked: queue_load(asked.at),
            is_stacked=True,
            is_of_now=True,
        ),
        Report(
            "labels",
            "label",
            _("Labels"),
            _("Inquiries filed in this period by the labels they have now. One with two labels counts for both."),
            (
                Column("label", _("Label"), name_of),
                Column("filed", _("Filed"), is_drawn=True, listed=listed_with_label),
                Column("open", _("Open"), is_drawn=True),
                Column("overdue", _("Overdue")),
            ),
            lambda asked: labels_used(asked.first_on, asked.last_on, at=asked.at),
        ),
        Report(
            "hand-overs",
            "move_up",
            _("Handoffs"),
            _("Grievances, appeals and determinations handed off: time from first receipt, and who acknowledged."),
            (
                Column("destination", _("Destination"), in_words),
                Column("is_expedited", _("Expedited"), yes_or_no),
                Column("count", _("Handed off")),
                Column("median_seconds_to_hand_over", _("Median time to handoff, hours"), in_hours, is_drawn=True),
                Column("longest_seconds_to_hand_over", _("Longest, hours"), in_hours, is_drawn=True),
                Column("acknowledged", _("Acknowledged")),
                Column("median_seconds_to_acknowledge", _("Median time to acknowledgment, hours"), in_hours),
                Column("unacknowledged_in_time", _("Not acknowledged in time")),
                Column("handed_over_after_legal_time", _("After regulatory deadline")),
            ),
            lambda asked: hand_over_times(asked.first_on, asked.last_on, at=asked.at),
        ),
        Report(
            "deflection",
            "self_improvement",
            _("Deflection"),
            _("Where self-service was offered, and how often no inquiry followed within seven days."),
            (
                Column("inquiry_type", _("Type"), in_words),
                Column("offered", _("Offered")),
                Column("declined", _("Declined")),
                Column("not_available", _("Not available")),
                Column("filed", _("Filed afterward"), is_drawn=True),
                Column("deflected", _("No inquiry filed"), is_drawn=True),
                Column("still_open", _("Still within seven days"), is_drawn=True),
                Column("deflection_rate", _("No inquiry filed, %"), in_percent),
            ),
            lambda asked: deflection(asked.first_on, asked.last_on, at=asked.at),
            is_stacked=True,
        ),
        Report(
            "referrals",
            "alt_route",
            _("Referrals"),
            _("Requests referred to another team, at filing or later by an associate."),
            (
                Column("agent", _("Agent"), name_of),
                Column("requested_type", _("Requested type"), in_words),
                Column("destination", _("Referred to"), in_words),
                Column("count", _("Referred"), is_drawn=True),
                Column("found_later", _("By an associate"), is_drawn=True),
            ),
            lambda asked: referrals_by(asked.group_by, asked.first_on, asked.last_on),
            groups=("", "agent", "type"),
            labelled_by=3,
        ),
        Report(
            "sos-use",
            "sos",
            _("SOS line"),
            _("How agents use the SOS line: screenings, calls, and flags for a lead to review."),
            (
                Column("agent", _("Agent"), name_of),
                Column("screenings", _("Screenings"), is_drawn=True),
                Column("passed", _("Passed")),
                Column("attested", _("Self-reported coverage")),
                Column("changed_answers", _("Changed answers")),
                Column("many_outside_book", _("Many outside the book")),
                Column("without_call", _("Without a call")),
                Column("calls", _("Calls"), is_drawn=True),
                Column("calls_without_screening", _("Calls without a screening")),
                Column("calls_flagged", _("Calls flagged")),
                Column("calls_resolved", _("Calls resolved")),
            ),
            lambda asked: sos_use_by_agent(asked.first_on, asked.last_on),
        ),
    )
}
