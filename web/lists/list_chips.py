"""What a list is narrowed to, as chips; each leads to the list without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.policy import is_arsos_staff
from inquiries.labels.access import visible_labels
from inquiries.lists.queries.lists import titles_of
from staffing.queries.associates import name_of_associate
from web.frame.state_words import INQUIRIES, PLANS, Words
from web.lists.list_forms import CLOCKS, NEEDS, PRIORITIES, FilterForm
from web.lists.list_state import DAYS, ListState

VALUES: Mapping[str, Words] = {
    "status": INQUIRIES,
    "need": NEEDS,
    "clock": CLOCKS,
    "priority": PRIORITIES,
    "plan_type": PLANS,
}
TITLED = {"queue": "queue", "inquiry_type": "type"}


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in words, and the list without it."""

    label: str | Promise
    value: str | Promise
    address: str


def words_chosen(state: ListState, actor: Actor) -> dict[str, str]:
    """The words of the queue, type, label and assignee that a list is narrowed to, by filter, also of what is not
    offered any more; a statement for queues and types, one for a label and one for an assignee, where asked for.
    """
    chosen = {kind: {state.filters[name]} if name in state.filters else set() for name, kind in TITLED.items()}
    titles = titles_of(queues=chosen["queue"], types=chosen["type"], departments=())
    found = {name: titles[kind].get(code, code) for name, kind in TITLED.items() for code in chosen[kind]}
    if label := state.filters.get("label"):
        found["label"] = visible_labels(actor).filter(code=label).values_list("text", flat=True).first() or label
    if assignee := state.filters.get("assignee"):
        name = name_of_associate(UUID(assignee)) if is_arsos_staff(actor) else None
        found["assignee"] = name or _("somebody")
    return found


def filter_chips(state: ListState, chosen: Mapping[str, str]) -> list[FilterChip]:
    """The filters of a list and the words of its view; `chosen` is what `words_chosen` found."""
    words = [FilterChip(_("Words"), state.search, state.address(search="", view=None))] if state.search else []
    return [
        *words,
        *(
            FilterChip(
                FilterForm.base_fields[name].label or "",
                chosen.get(name) or _value(name, value),
                state.address(filters={one: given for one, given in state.filters.items() if one != name}),
            )
            for name, value in state.filters.items()
        ),
    ]


def _value(name: str, value: Any) -> str | Promise:
    if value is True:
        return ""
    if name in DAYS:
        return date_format(date.fromisoformat(value), "M j, Y")
    return VALUES[name].get(f"{value}", f"{value}") if name in VALUES else f"{value}"
