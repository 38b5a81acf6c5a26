"""The list of inquiries, narrowed and searched."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.kernel.errors import ReferenceMistyped, ResourceNotFound
from arsos.kernel.references import parse_reference
from inquiries.access import (
    find_inquiry,
    note_rows_shown,
)
from inquiries.api.listing import NEWEST_FIRST
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.queue_board import CLOCKS
from inquiries.rules.lifecycle import Status
from members.access import is_arsos_staff
from web.pages import Page
from web.purposes import remember_purpose

ANY = [("", "Any")]


class FilterForm(forms.Form):
    """What the list is narrowed to; nothing here says anything about a person."""

    status = forms.ChoiceField(required=False, choices=[*ANY, *((s.value, s.value.replace("_", " ")) for s in Status)])
    clock = forms.ChoiceField(required=False, choices=[*ANY, *((name, name) for name in CLOCKS)])
    queue = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, label="Only mine")


class FindForm(forms.Form):
    """For staff, a purpose beside an exact reference opens an inquiry outside their queues (R30)."""

    search = forms.CharField(label="Reference or name", max_length=80)
    purpose = forms.CharField(
        label="Purpose, if it is not in your queues",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_staff:
            del self.fields["purpose"]


class InquiriesPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = FilterForm(request.GET)
        wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
        rows = inquiry_rows(self.actor, InquiryFilters(**wanted), self.at)
        found, links = page_of(rows, request, order=NEWEST_FIRST)
        return self._shown(form, FindForm(is_staff=is_arsos_staff(self.actor)), found, links)

    def post(self, request: HttpRequest) -> HttpResponse:
        find = FindForm(request.POST, is_staff=is_arsos_staff(self.actor))
        found: list[Any] = []
        if find.is_valid():
            text = find.cleaned_data["search"]
            try:
                purpose = find.cleaned_data.get("purpose", "")
                by = replace(self.actor, purpose=purpose)
                reference = find_inquiry(by, parse_reference(text), self.at).reference
                if purpose:
                    remember_purpose(request, reference, purpose, self.at)
                return HttpResponseRedirect(reverse("web:inquiry", args=[reference]))
            except ReferenceMistyped as error:
                if text.upper().startswith("SI-"):
                    find.add_error("search", error.detail)
                else:
                    rows = inquiry_rows(self.actor, InquiryFilters(search=text), self.at)
                    found = list(rows.order_by(*NEWEST_FIRST)[:50])
            except ResourceNotFound:
                find.add_error("search", "There is no inquiry of this reference that you may see.")
        return self._shown(FilterForm(), find, found, {}, is_search=True)

    def _shown(
        self, form: FilterForm, find: FindForm, found: list[Any], links: dict[str, Any], *, is_search: bool = False
    ) -> HttpResponse:
        note_rows_shown(found, kind="search" if is_search else "read")
        context = {
            "title": "Inquiries",
            "form": form,
            "find": find,
            "rows": found,
            "links": links,
            "is_search": is_search,
        }
        return self.show("inquiries/inquiries.html", context, status=422 if find.errors else 200)
