"""The lists of inquiries: narrowed, searched, kept under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import ReferenceMistyped, ResourceNotFound
from foundation.identifiers import parse_reference
from foundation.policy import is_arsos_staff
from foundation.search.questions import without_word
from inquiries.bulk.api import MOST, actions_for_many
from inquiries.inquiry.access import find_inquiry, note_shown
from inquiries.lists.api import NEWEST_FIRST, page_of_list
from inquiries.lists.columns import ShownTo, column_labels, columns_shown_to
from inquiries.lists.models import SavedView
from inquiries.lists.queries.agent_desk import agent_desk
from inquiries.lists.queries.lists import (
    InquiryFilters,
    count_listed,
    filters_from,
    inquiry_rows,
    views_of,
    with_labels,
    with_type_titles,
)
from inquiries.lists.queries.words import with_matches
from inquiries.lists.rows import ListedInquiry
from inquiries.search.actions import keep_search
from web.frame.forms import blank_fields
from web.frame.pages import Page, attach
from web.frame.purposes import remember_purpose
from web.frame.state_words import ACTIONS
from web.lists.list_chips import filter_chips, words_chosen
from web.lists.list_forms import FilterForm, FindByPurposeForm, FindForm, KeepForm
from web.lists.list_state import CHECKS, ListState, read_state
from web.lists.list_tabs import tabs_of
from web.search.chips import chips_of

MOST_FOUND = 50
ROWS = 30
MOST_OF_EACH = 8
MOST_COUNTED = 1000
"""A list of more says that it is more: counting all of a million takes seconds and changes nothing for its reader."""
NARROWING = "narrowing"
"""In an address: with the filter open, for browsers without scripts."""


@dataclass(kw_only=True)
class Shown:
    """What the page of a list is made of."""

    state: ListState
    rows: Sequence[ListedInquiry]
    links: Mapping[str, Any] = field(default_factory=dict)
    keep: KeepForm | None = None
    find: FindForm | None = None
    chips: Sequence[str] = ()
    is_cut: bool = False
    total: int = 0


class InquiriesPage(Page):
    """The list an address stands for; for agents without one, what needs them now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.actor.agent_id and not is_arsos_staff(self.actor) and not request.GET:
            return self._what_needs_me()
        return self.listed(read_state(request.GET, self.views, self.columns))

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search: a reference leads to its inquiry; a name to a list, which has no address (R32)."""
        find = self.find_form(self._asked(request))
        if not find.is_valid():
            if request.POST.get("without"):
                return HttpResponseRedirect(ListState(columns=self.columns).address())
            return self.listed(ListState(columns=self.columns), find=find)
        text = find.cleaned_data["search"]
        try:
            return HttpResponseRedirect(self._opened(text, find.cleaned_data.get("purpose", "")))
        except ReferenceMistyped as error:
            if not text.upper().startswith("SI-"):
                return self._found(text, find)
            find.add_error("search", error.detail)
        except ResourceNotFound:
            find.add_error("search", _("No inquiry with this reference, or you have no access to it."))
        return self._page(Shown(state=ListState(columns=self.columns), rows=[], find=find), is_search=True)

    def _asked(self, request: HttpRequest) -> QueryDict:
        """What is searched for, less the filter whose chip was pressed."""
        asked = request.POST.copy()
        if taken := asked.get("without"):
            asked["search"] = without_word(asked.get("search", ""), taken)
        return asked

    @property
    def find_form(self) -> type[FindForm]:
        """What a search asks for."""
        return FindByPurposeForm if is_arsos_staff(self.actor) else FindForm

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns somebody sees who has chosen none."""
        return columns_shown_to(ShownTo.STAFF if is_arsos_staff(self.actor) else ShownTo.AGENTS)

    @property
    def views(self) -> list[SavedView]:
        """The lists the person keeps, read once."""
        if not hasattr(self, "_views"):
            self._views = list(views_of(self.actor))
        return self._views

    def listed(self, state: ListState, *, keep: KeepForm | None = None, find: FindForm | None = None) -> HttpResponse:
        """One page of a list."""
        filters, order = filters_from(state.narrowing), (state.ordering, "id")
        page = page_of_list(self.actor, filters, self.request, self.at, order=order, size=ROWS)
        found = with_matches(self.actor, page.rows, state.search) if state.search else page.rows
        is_whole = not (page.links["next"] or page.links["previous"])
        total = len(found) if is_whole else self._total(filters)
        return self._page(
            Shown(state=state, rows=found, links=page.links, keep=keep, find=find, is_cut=page.is_cut, total=total)
        )

    def _total(self, filters: InquiryFilters) -> int:
        """How many the list holds, up to a thousand and one; nothing where words were searched for, which counts
        nothing before it is looked for.
        """
        return 0 if filters.search else count_listed(self.actor, filters, self.at, most=MOST_COUNTED)

    def _opened(self, text: str, purpose: str) -> str:
        by = replace(self.actor, purpose=purpose)
        reference = find_inquiry(by, parse_reference(text), self.at).reference
        if purpose:
            remember_purpose(self.request, reference, purpose, self.at)
        return reverse("web:inquiry", args=[reference])

    def _found(self, text: str, find: FindForm) -> HttpResponse:
        state, found = ListState(columns=self.columns, search=text), list[ListedInquiry]()
        with self.attempting() as tried:
            rows = inquiry_rows(self.actor, filters_from({"search": text}), self.at)
            found = with_matches(self.actor, rows.order_by(*NEWEST_FIRST)[:MOST_FOUND], text)
        if tried.refusal is not None:
            attach(find, tried.refusal, places={"?search": "search"})
        elif found:
            keep_search(text, by=self.actor, at=self.at)
        return self._page(Shown(state=state, rows=found, find=find, chips=chips_of(text)), is_search=True)

    def _what_needs_me(self) -> HttpResponse:
        desk = agent_desk(self.actor, self.at, zone=self.zone, most=MOST_OF_EACH)
        note_shown([row for needing in desk for row in needing.rows])
        context = {
            "title": _("Service Inquiries"),
            "desk": desk,
            "tabs": tabs_of(self.actor, self.views, None),
            "is_empty": not any(needing.rows for needing in desk),
        }
        return self.show("lists/agent_list.html", context)

    def _filter_form(self, state: ListState, chosen: Mapping[str, str]) -> FilterForm:
        return FilterForm(QueryDict(state.query()), actor=self.actor, chosen=chosen)

    def _page(self, shown: Shown, *, is_search: bool = False) -> HttpResponse:
        state = shown.state
        note_shown(shown.rows, kind="search" if is_search or state.search else "read")
        view = next((one for one in self.views if one.id == state.view), None)
        offered = actions_for_many(self.actor)
        chosen = words_chosen(state, self.actor)
        has_form = not shown.rows or NARROWING in self.request.GET
        context = {
            "title": view.name if view else _("Inquiries"),
            "is_search": is_search,
            "narrowing": NARROWING,
            "is_narrowed": bool(state.narrowing),
            "chips": shown.chips,
            "filter_chips": [] if is_search else filter_chips(state, chosen),
            "state": state,
            "checks": CHECKS,
            "columns": state.columns,
            "all_columns": column_labels(),
            "sort_links": state.sort_links(),
            "filter_form": self._filter_form(state, chosen) if has_form else None,
            "find": shown.find,
            "find_fields": blank_fields(self.find_form),
            "tabs": tabs_of(self.actor, self.views, None if is_search else state),
            "view": view,
            "is_changed": view is not None and not state.is_like(view),
            "keep": shown.keep,
            "keep_fields": blank_fields(KeepForm),
            "rows": with_labels(self.actor, with_type_titles(shown.rows)),
            "links": shown.links,
            "is_cut": shown.is_cut,
            "total": min(shown.total, MOST_COUNTED),
            "has_more": shown.total > MOST_COUNTED,
            "offered": [action for action in ACTIONS if action in offered],
            "most": MOST,
        }
        is_wrong = any(form is not None and form.errors for form in (shown.find, shown.keep))
        return self.show("lists/inquiries.html", context, status=422 if is_wrong else 200)


class FilterPage(InquiriesPage):
    """The filter of a list, drawn when somebody opens it: most look at a list and go on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state = read_state(request.GET, self.views, self.columns)
        context = {
            "state": state,
            "checks": CHECKS,
            "columns": state.columns,
            "all_columns": column_labels(),
            "filter_form": self._filter_form(state, words_chosen(state, self.actor)),
        }
        return self.fragment("lists/_filter.html", context)
