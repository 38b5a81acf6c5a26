"""What a list is narrowed to, as chips; each leads to the list without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from inquiries.lists.queries.lists import titles_of
from web.frame.state_words import INQUIRIES, Words
from web.lists.list_forms import CLOCKS, NEEDS, PRIORITIES, FilterForm
from web.lists.list_state import ListState

VALUES: Mapping[str, Words] = {"status": INQUIRIES, "need": NEEDS, "clock": CLOCKS, "priority": PRIORITIES}
CODES = {"queue": "queue", "inquiry_type": "type"}


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in words, and the list without it."""

    label: str | Promise
    value: str | Promise
    address: str


def filter_chips(state: ListState) -> list[FilterChip]:
    """The filters of a list and the words of its view; one statement for titles, and none where no queue or type is
    asked for.
    """
    named = {kind: {state.filters[name]} if name in state.filters else set() for name, kind in CODES.items()}
    titles = titles_of(queues=named["queue"], types=named["type"], departments=())
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
    if name in CODES:
        return titles[CODES[name]].get(f"{value}", f"{value}")
    return VALUES[name].get(f"{value}", f"{value}")
