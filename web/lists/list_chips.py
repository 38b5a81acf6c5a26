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
from staffing.queries.associates import names_of_associates
from web.frame.state_words import INQUIRIES, Words
from web.lists.list_forms import CLOCKS, NEEDS, PLANS, PRIORITIES, FilterForm
from web.lists.list_state import DAYS, ListState

VALUES: Mapping[str, Words] = {
    "status": INQUIRIES,
    "need": NEEDS,
    "clock": CLOCKS,
    "priority": PRIORITIES,
    "plan_type": PLANS,
}
CODES = {"queue": "queue", "inquiry_type": "type"}
TITLED = {**CODES, "label": "label", "assignee": "assignee"}


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in words, and the list without it."""

    label: str | Promise
    value: str | Promise
    address: str


def filter_chips(state: ListState, actor: Actor) -> list[FilterChip]:
    """The filters of a list and the words of its view; a statement for titles of queues and types, one for a label and
    one for an assignee, where they are asked for.
    """
    named = {kind: {state.filters[name]} if name in state.filters else set() for name, kind in CODES.items()}
    titles = titles_of(queues=named["queue"], types=named["type"], departments=())
    if label := state.filters.get("label"):
        titles["label"] = dict(visible_labels(actor).filter(code=label).values_list("code", "text"))
    if assignee := state.filters.get("assignee"):
        names = names_of_associates() if is_arsos_staff(actor) else {}
        titles["assignee"] = {assignee: names.get(UUID(assignee), _("somebody"))}
    words = [FilterChip(_("Words"), state.search, state.address(search="", view=None))] if state.search else []
    return [
        *words,
        *(
            FilterChip(
                FilterForm.base_fields[name].label or "",
                _value(name, value, titles),
                state.address(filters={one: given for one, given in state.filters.items() if one != name}),
            )
            for name, value in state.filters.items()
        ),
    ]


def _value(name: str, value: Any, titles: Mapping[str, Mapping[str, str]]) -> str | Promise:
    if value is True:
        return ""
    if name in TITLED:
        return titles[TITLED[name]].get(f"{value}", f"{value}")
    if name in DAYS:
        return date_format(date.fromisoformat(value), "M j, Y")
    return VALUES[name].get(f"{value}", f"{value}") if name in VALUES else f"{value}"
