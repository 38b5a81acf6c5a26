"""One row of a file of people: a person or an agent, and with them a role, an affiliation, a delegation or a queue."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.imports.people.columns import PEOPLE_COLUMNS
from members.imports.rows import FeedRow, RawRow, ReadRow, RowProblem, read_values

NEEDS = (
    ("username", ("role", "role_from", "role_until", "display_name", "capacity", "skills", "queue")),
    ("san", ("npn", "first_name", "last_name", "channel", "released_on", "affiliated_from", "delegate")),
    ("role", ("role_from", "role_until")),
    ("agency", ("agency_name", "agency_principal")),
    ("affiliated_from", ("affiliated_until", "agency", "sales_manager")),
    ("affiliated_from", ("broker_relationship_manager", "broker_relationship_executive")),
    ("delegate", ("delegate_from", "delegate_until")),
    ("delegate_from", ("delegate",)),
    ("role_from", ("role",)),
    ("queue", ("queue_role",)),
    ("queue_role", ("queue",)),
)
"""Columns that say nothing without another one."""
SPANS = (
    ("role_from", "role_until"),
    ("affiliated_from", "affiliated_until"),
    ("delegate_from", "delegate_until"),
)
NEEDED = gettext_noop("Another column in this row requires it.")


def read_person_row(raw: RawRow, *, today: date) -> ReadRow:
    """Judge every value of a row and how the values fit together."""
    values, problems = read_values(raw, PEOPLE_COLUMNS, today)
    problems = problems or [RowProblem(raw.line, *told) for told in _unfitting(values)]
    return ReadRow(problems=problems) if problems else ReadRow(FeedRow(raw.line, values))


def _unfitting(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if "username" not in values and "san" not in values:
        yield "username", "required", _("Enter a username, or the SAN of an agent who doesn't sign in.")
        return
    wanted = dict.fromkeys(name for name, users in NEEDS if name not in values and not values.keys().isdisjoint(users))
    yield from ((name, "required", _(NEEDED)) for name in wanted)
    for first, last in SPANS:
        if values.get(first) and values.get(last) and values[last] < values[first]:
            yield last, "before_first", _("The last day is before the first day.")
