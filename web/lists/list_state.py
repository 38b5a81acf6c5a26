"""What a list shows: how it is narrowed, its columns and order, the kept list it began from; all in its address but the
words that are searched for, which may name a person (R32).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from foundation.moments import FIRST_DAY, LAST_DAY, clamp_day
from inquiries.inquiry.rules import Status
from inquiries.lists.columns import COLUMNS, ShownTo, columns_shown_to
from inquiries.lists.models import SavedView
from inquiries.lists.queries.lists import NEEDS
from inquiries.lists.rules import ORDERINGS, SAVED_FILTERS
from inquiries.values import PRIORITY, TIMELINESS
from members.values import PLAN_TYPE
from web.frame.days import typed_day

YES = "on"
KNOWN = {"status": tuple(Status), "clock": TIMELINESS, "need": NEEDS, "priority": PRIORITY, "plan_type": PLAN_TYPE}
DAYS = frozenset({"filed_from", "filed_to"})
LATEST_FIRST = frozenset({"filed", "updated"})
"""Columns whose first click shows the latest on top."""
CHECKS = frozenset({"mine", "watched", "new_reply"})


@dataclass(frozen=True, slots=True)
class ListState:
    """`filters` holds only what narrows; `view` is the kept list that it began from, and has the words in `search`."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = field(default_factory=partial(columns_shown_to, ShownTo.STAFF))
    ordering: str = ORDERINGS[0]
    view: UUID | None = None
    search: str = ""

    @property
    def narrowing(self) -> dict[str, Any]:
        """The filters and the words."""
        return {**self.filters, **({"search": self.search} if self.search else {})}

    def address(self, **changes: Any) -> str:
        """The address of the list in this state, or in a changed one."""
        query = replace(self, **changes).query() if changes else self.query()
        return f"{reverse('web:inquiries')}?{query}"

    def query(self) -> str:
        """The state as the query of an address."""
        return urlencode(self.fields())

    def fields(self) -> list[tuple[str, str]]:
        """The state as fields of a form."""
        kept = [(name, YES if name in CHECKS else str(value)) for name, value in self.filters.items()]
        view = [("view", str(self.view))] if self.view else []
        return [
            ("narrowed", "1"),
            *view,
            *kept,
            *(("columns", name) for name in self.columns),
            ("ordering", self.ordering),
        ]

    def sort_links(self) -> dict[str, dict[str, str]]:
        """By column where a click on its head leads, and how it is sorted now, as aria-sort says it."""
        found = {}
        for column, name in ((one.name, one.sorted_by) for one in COLUMNS.values() if one.sorted_by):
            is_up, is_down = self.ordering == name, self.ordering == f"-{name}"
            first, second = (f"-{name}", name) if column in LATEST_FIRST else (name, f"-{name}")
            wanted = second if self.ordering == first else first
            words = "ascending" if is_up else "descending" if is_down else ""
            found[column] = {"address": self.address(ordering=wanted), "sorted": words}
        return found

    def is_like(self, view: SavedView) -> bool:
        """Whether this is a kept list as it was kept."""
        kept = state_of_view(view)
        return (self.narrowing, self.columns, self.ordering) == (kept.narrowing, kept.columns, kept.ordering)


def read_state(query: QueryDict, views: Sequence[SavedView], default_columns: tuple[str, ...]) -> ListState:
    """The state an address stands for; what it does not know narrows nothing."""
    view = next((one for one in views if str(one.id) == query.get("view")), None)
    if view is not None and "narrowed" not in query:
        return state_of_view(view)
    columns = tuple(name for name in COLUMNS if name in query.getlist("columns"))
    ordering = query.get("ordering", "")
    return ListState(
        filters=_filters(query),
        columns=columns or default_columns,
        ordering=ordering if ordering in ORDERINGS else ORDERINGS[0],
        view=view.id if view else None,
        search=(view.search or "") if view else "",
    )


def state_of_view(view: SavedView) -> ListState:
    """A kept list as it was kept."""
    filters = {name: value for name, value in view.filters.items() if value}
    return ListState(
        filters=filters, columns=tuple(view.columns), ordering=view.ordering, view=view.id, search=view.search or ""
    )


def _sent(name: str, value: str) -> str:
    """A value as lists take it, however it was typed; empty for what is none."""
    try:
        if name in DAYS and value:
            return str(clamp_day(typed_day(value), first=FIRST_DAY, last=LAST_DAY))
        return str(UUID(value)) if name == "assignee" and value else value
    except ValueError:
        return ""


def _filters(query: QueryDict) -> dict[str, Any]:
    given = {name: _sent(name, query.get(name, "").strip()) for name in SAVED_FILTERS}
    known = {name: value for name, value in given.items() if value and value in KNOWN.get(name, (value,))}
    return {name: True if name in CHECKS else value for name, value in known.items()}
