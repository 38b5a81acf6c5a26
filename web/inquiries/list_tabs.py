"""The lists that are a click away: those that are always there, and those the person keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arsos.kernel.actor import Actor
from inquiries.models import SavedView
from members.access import is_arsos_staff
from web.inquiries.list_state import CHECKS, YES, ListState
from web.inquiries.list_words import NEEDS

Fixed = Sequence[tuple[str | Promise, dict[str, Any], str]]
MOST_URGENT_FIRST = "due_at"
STAFF: Fixed = (
    (_("All"), {}, ""),
    (_("In my hands"), {"mine": True}, MOST_URGENT_FIRST),
    (_("Waiting"), {"status": "queued"}, MOST_URGENT_FIRST),
    (_("Past the target"), {"clock": "breached"}, MOST_URGENT_FIRST),
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
    first = [] if is_staff or not actor.agent_id else [Tab(_("What needs me"), here, is_current=state is None)]
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
