"""The lists that are a click away: those that are always there, and those the person keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.actor import Actor
from foundation.policy import is_arsos_staff
from inquiries.lists.models import SavedView
from web.lists.list_forms import NEEDS
from web.lists.list_state import CHECKS, YES, ListState

Fixed = Sequence[tuple[str | Promise, dict[str, Any], str]]
MOST_URGENT_FIRST = "due_at"
STAFF: Fixed = (
    (_("All"), {}, ""),
    (_("Assigned to me"), {"mine": True}, MOST_URGENT_FIRST),
    (_("Waiting"), {"status": "queued"}, MOST_URGENT_FIRST),
    (_("Overdue"), {"clock": "breached"}, MOST_URGENT_FIRST),
    (_("Watched"), {"watched": True}, ""),
)
OTHERS: Fixed = (
    *((words, {"need": need}, "") for need, words in NEEDS.items()),
    (_("All"), {}, ""),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A list with its address; a kept one has a name of the person's own."""

    title: str | Promise
    address: str
    is_current: bool
    is_kept: bool = False


def tabs_of(actor: Actor, views: Sequence[SavedView], state: ListState | None) -> list[Tab]:
    """The tabs of somebody; `state` is the list they look at, if it is one."""
    is_staff = is_arsos_staff(actor)
    here = reverse("web:inquiries")
    first = [] if is_staff or not actor.agent_id else [Tab(_("Action needed"), here, is_current=state is None)]
    fixed = [
        Tab(title, f"{here}?{_query(filters, ordering)}", is_current=_is_shown(state, filters))
        for title, filters, ordering in (STAFF if is_staff else OTHERS)
    ]
    kept = [
        Tab(view.name, f"{here}?view={view.id}", is_current=state is not None and state.view == view.id, is_kept=True)
        for view in views
    ]
    return [*first, *fixed, *kept]


def _is_shown(state: ListState | None, filters: dict[str, Any]) -> bool:
    return state is not None and state.view is None and dict(state.filters) == filters


def _query(filters: dict[str, Any], ordering: str) -> str:
    """An address without filters says so, too: agents begin with what needs them."""
    narrowed = {name: YES if name in CHECKS else value for name, value in filters.items()} or {"narrowed": 1}
    return urlencode(narrowed | ({"ordering": ordering} if ordering else {}))
