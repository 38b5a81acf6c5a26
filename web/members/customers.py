"""View all customers: the book of business, searched while somebody types, narrowed, page by page (R8)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock, lengths
from foundation.errors import InputRejected
from foundation.http.pagination import page_of
from inquiries.lists.queries.of_members import NO_ACTIVITY, MemberActivity, activity_of, with_activity
from members.book.queries.book_order import COLUMNS as BOOK_COLUMNS
from members.book.queries.book_order import with_order
from members.book.queries.books import (
    BookFilters,
    BookRow,
    book_of_business,
    find_in_book,
    narrowed,
    with_policy_states,
)
from members.book.rules import PolicyState
from web.frame.pages import Page, is_fragment
from web.frame.state_words import PLANS_BY_FAMILY
from web.members.near_names import members_named_nearly

MOST_FOUND = 50
OF_INQUIRIES = ("open", "last")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **BOOK_COLUMNS,
    "open": ("open_count", "last_name", "first_name", "id"),
    "last": ("last_at", "last_name", "first_name", "id"),
}
TITLES: Mapping[str, Promise] = {
    "name": gettext_lazy("Name"),
    "open": gettext_lazy("Open inquiries"),
    "last": gettext_lazy("Last activity"),
    "standing": gettext_lazy("Policy status"),
    "plan": gettext_lazy("Plan"),
    "humana_id": gettext_lazy("Humana ID"),
    "phone": gettext_lazy("Phone"),
    "place": gettext_lazy("State / ZIP"),
}
STATES = (
    *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA"),
    *("ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR"),
    *("PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "VI", "WA", "WV", "WI", "WY"),
)
MOST_ON_HOME = 6


class FindForm(forms.Form):
    """Sent by POST, so that no name or number of a person stands in an address (R32)."""

    text = forms.CharField(
        label=gettext_lazy("Name, Humana ID, phone or MBI"),
        max_length=lengths.SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )


class FilterForm(forms.Form):
    """What the book is narrowed to; nothing here says who somebody is, so that it may stand in the address."""

    standing = forms.ChoiceField(
        label=gettext_lazy("Policy status"),
        required=False,
        choices=[
            ("", gettext_lazy("Any")),
            (PolicyState.ACTIVE, gettext_lazy("Active")),
            (PolicyState.PENDING_TERM, gettext_lazy("Ending soon")),
            (PolicyState.FUTURE_EFFECTIVE, gettext_lazy("Future effective")),
            (PolicyState.TERMED, gettext_lazy("Termed")),
            (PolicyState.CANCELLED, gettext_lazy("Canceled")),
        ],
    )
    plan_type = forms.ChoiceField(
        label=gettext_lazy("Plan type"),
        required=False,
        choices=[("", gettext_lazy("Any")), *PLANS_BY_FAMILY],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any")), *((one, one) for one in STATES)],
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[(sign + name, name) for name in COLUMNS for sign in ("", "-")],
        widget=forms.HiddenInput,
    )

    def narrowing(self) -> BookFilters:
        """What the book is narrowed to; what is no filter narrows nothing."""
        return BookFilters(**{name: self.cleaned_data.get(name, "") for name in ("standing", "plan_type", "state")})


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A member of the book as the page lists them."""

    book: BookRow
    activity: MemberActivity


class CustomersPage(Page):
    near: Sequence[BookRow] = ()
    """Who is named nearly as what was typed, where nobody is named so."""

    def get(self, request: HttpRequest) -> HttpResponse:
        filters = FilterForm(request.GET)
        filters.is_valid()
        rows, links = self._page(filters)
        return self._shown(FindForm(), filters, rows, links=links)

    def post(self, request: HttpRequest) -> HttpResponse:
        form, filters = FindForm(request.POST), FilterForm(request.POST)
        filters.is_valid()
        is_on_home = is_fragment(request) and "home" in request.POST
        rows: list[BookRow] = []
        if form.is_valid():
            most = MOST_ON_HOME if is_on_home else MOST_FOUND
            try:
                rows = find_in_book(
                    self.actor, form.cleaned_data["text"], self.at, most=most, filters=filters.narrowing()
                ).rows
            except InputRejected as error:
                for one in error.errors:
                    form.add_error("text", one.detail)
            else:
                if not rows and not is_narrowed(filters):
                    rows = self.near = members_named_nearly(self.actor, form.cleaned_data["text"], self.at, most=most)
        if not is_fragment(request):
            return self._shown(form, filters, rows, is_search=True)
        return self._found_so_far(form, filters, rows, is_on_home=is_on_home)

    def _page(self, filters: FilterForm) -> tuple[list[BookRow], dict[str, Any]]:
        """One page of the book, narrowed and in the order that the filters say, and the links to its neighbors."""
        column, order = order_of(filters)
        members = with_order(self._narrowed(filters), column, clock.date_of(self.at))
        if column in OF_INQUIRIES:
            members = with_activity(members, self.actor, self.at)
        found, links = page_of(members, self.request, order=order)
        return with_policy_states(found, clock.date_of(self.at)), links

    def _narrowed(self, filters: FilterForm) -> QuerySet[Any]:
        return narrowed(book_of_business(self.actor, self.at), filters.narrowing(), clock.date_of(self.at))

    def _found_so_far(
        self, form: FindForm, filters: FilterForm, rows: list[BookRow], *, is_on_home: bool
    ) -> HttpResponse:
        """What fits what has been typed so far; half a number is no mistake yet."""
        if not self.request.POST.get("text", "").strip():
            return HttpResponse() if is_on_home else self._book_again(filters)
        if is_on_home:
            return self.fragment("home/_found.html", {"rows": rows, "form": form, "near": self.near})
        context = {
            "rows": self._active(rows),
            "most_found": MOST_FOUND,
            "is_search": True,
            "form": form,
        }
        context["columns"] = [{"title": str(title)} for title in TITLES.values()]
        context |= {"is_narrowed": is_narrowed(filters), "near": self.near}
        return self.fragment("members/_found.html", context)

    def _book_again(self, filters: FilterForm) -> HttpResponse:
        """The field is empty again: the beginning of the book, as it is narrowed."""
        # a typed search is sent to the bare address: the links to the next pages are made of what the address says
        self.request.GET = QueryDict(urlencode(_in_address(filters)))
        rows, links = self._page(filters)
        context = {"rows": self._active(rows), "links": links, "columns": columns_of(filters)}
        return self.fragment("members/_found.html", {**context, "is_narrowed": is_narrowed(filters)})

    def _active(self, rows: list[BookRow]) -> list[CustomerRow]:
        """Each with what is going on about them."""
        activity = activity_of(self.actor, [row.member.id for row in rows], self.at)
        return [CustomerRow(row, activity.get(row.member.id, NO_ACTIVITY)) for row in rows]

    def _shown(
        self,
        form: FindForm,
        filters: FilterForm,
        rows: list[BookRow],
        *,
        links: dict[str, Any] | None = None,
        is_search: bool = False,
    ) -> HttpResponse:
        context = {
            "rows": self._active(rows),
            "most_found": MOST_FOUND,
            "title": _("View all customers"),
            "subtitle": _("My Humana Business"),
            "form": form,
            "filters": filters,
            "is_narrowed": is_narrowed(filters),
            "columns": columns_of(filters),
            "links": links or {},
            "is_search": is_search,
            "near": self.near,
        }
        is_wrong = form.errors or filters.errors
        return self.show("members/customers.html", context, status=422 if is_wrong else 200)


def order_of(filters: FilterForm) -> tuple[str, tuple[str, ...]]:
    """By which column the book is ordered, and the fields that this means; by name unless the address says more."""
    sort = filters.cleaned_data.get("sort") or "name"
    column = sort.lstrip("-")
    first, *rest = COLUMNS[column]
    return column, ((f"-{first}", *rest) if sort.startswith("-") else (first, *rest))


def is_narrowed(filters: FilterForm) -> bool:
    """Whether anything but the whole book is asked for."""
    return filters.narrowing() != BookFilters()


def columns_of(filters: FilterForm) -> list[dict[str, str]]:
    """The columns as the table heads them, each with the address of the narrowed list in its order."""
    now, order = order_of(filters)
    is_falling = order[0].startswith("-")
    shown = []
    for name, title in TITLES.items():
        # what is open, and what happened last, is looked for first; names and numbers from their beginning
        turned = not is_falling if name == now else name in OF_INQUIRIES
        address = urlencode({**_in_address(filters), "sort": f"-{name}" if turned else name})
        sorted_now = ("descending" if is_falling else "ascending") if name == now else ""
        shown.append({"title": str(title), "address": f"?{address}", "sorted": sorted_now})
    return shown


def _in_address(filters: FilterForm) -> dict[str, str]:
    """The filters and the order as an address says them, without what is empty."""
    said = {**asdict(filters.narrowing()), "sort": filters.cleaned_data.get("sort", "")}
    return {name: value for name, value in said.items() if value}
