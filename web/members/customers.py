"""View all customers: the book of business, searched while somebody types, narrowed, page by page (R8)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock, lengths
from foundation.errors import InputRejected
from foundation.http.pagination import page_of
from members.book.queries.books import (
    BookFilters,
    BookRow,
    book_of_business,
    find_in_book,
    narrowed,
    with_policy_states,
)
from members.book.rules import INDIVIDUAL, MEDICARE, PolicyState
from web.frame.pages import Page, is_fragment

MOST_FOUND = 50
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
        choices=[
            ("", gettext_lazy("Any")),
            (gettext_lazy("Medicare"), [(code, code) for code in MEDICARE]),
            (gettext_lazy("Individual"), [(code, code.capitalize()) for code in INDIVIDUAL]),
        ],
    )
    state = forms.RegexField(
        label=gettext_lazy("State"),
        regex=r"^[A-Za-z]{2}$",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 2, "maxlength": 2, "placeholder": "KY"}),
    )

    def clean_state(self) -> str:
        """As members carry it."""
        return str(self.cleaned_data["state"]).upper()


class CustomersPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        filters = FilterForm(request.GET)
        members = book_of_business(self.actor, self.at)
        if filters.is_valid():
            members = narrowed(members, BookFilters(**filters.cleaned_data), clock.date_of(self.at))
        found, links = page_of(members, request, order=("last_name", "first_name", "id"))
        return self._shown(FindForm(), filters, self._rows(found), links=links)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FindForm(request.POST)
        is_on_home = is_fragment(request) and "home" in request.POST
        rows: list[BookRow] = []
        if form.is_valid():
            most = MOST_ON_HOME if is_on_home else MOST_FOUND
            try:
                rows = find_in_book(self.actor, form.cleaned_data["text"], self.at, most=most).rows
            except InputRejected as error:
                for one in error.errors:
                    form.add_error("text", one.detail)
        if not is_fragment(request):
            return self._shown(form, FilterForm(), rows, is_search=True)
        return self._found_so_far(form, rows, is_on_home=is_on_home)

    def _found_so_far(self, form: FindForm, rows: list[BookRow], *, is_on_home: bool) -> HttpResponse:
        """What fits what has been typed so far; half a number is no mistake yet."""
        if not self.request.POST.get("text", "").strip():
            return HttpResponse() if is_on_home else self._book_again()
        context = {"rows": rows, "most_found": MOST_FOUND, "is_search": True, "form": form}
        return self.fragment("home/_found.html" if is_on_home else "members/_found.html", context)

    def _book_again(self) -> HttpResponse:
        """The field is empty again: the beginning of the book."""
        members = book_of_business(self.actor, self.at)
        found, links = page_of(members, self.request, order=("last_name", "first_name", "id"))
        return self.fragment("members/_found.html", {"rows": self._rows(found), "links": links})

    def _rows(self, found: list[Any]) -> list[BookRow]:
        return with_policy_states(found, clock.date_of(self.at))

    def _shown(
        self,
        form: FindForm,
        filters: FilterForm,
        rows: list[BookRow],
        *,
        links: dict[str, Any] | None = None,
        is_search: bool = False,
    ) -> HttpResponse:
        is_narrowed = filters.is_bound and filters.is_valid() and any(filters.cleaned_data.values())
        context = {
            "rows": rows,
            "most_found": MOST_FOUND,
            "title": _("View all customers"),
            "subtitle": _("My Humana Business"),
            "form": form,
            "filters": filters,
            "is_narrowed": is_narrowed,
            "links": links or {},
            "is_search": is_search,
        }
        is_wrong = form.errors or filters.errors
        return self.show("members/customers.html", context, status=422 if is_wrong else 200)
