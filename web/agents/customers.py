"""View all customers, and the Consumer Profile with its tabs (R8)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.kernel import clock
from arsos.kernel.errors import InputRejected
from arsos.kernel.redaction import mask_mbi
from inquiries.access import note_rows_shown
from inquiries.actions.create_draft import create_draft
from inquiries.api.listing import NEWEST_FIRST
from inquiries.models import Inquiry
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from members.access import require_member
from members.queries.book_of_business import book_of_business, found_by_identifier, with_standings
from members.queries.consumer_profile import applications_of, consumer_profile, policies_of
from members.queries.revealed_values import revealed_values
from web.pages import Page, attach, read_id

MOST_FOUND = 50


class FindForm(forms.Form):
    """Sent by POST, so that no name or number of a person stands in an address (R32)."""

    kind = forms.ChoiceField(
        label="Find by",
        choices=[("name", "Name"), ("humana_id", "Humana id"), ("phone", "Phone"), ("mbi", "MBI")],
    )
    text = forms.CharField(
        label="Name or number", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )


class CustomersPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        members = book_of_business(self.actor, self.at)
        found, links = page_of(members, request, order=("last_name", "first_name", "id"))
        return self._shown(FindForm(), found, links)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FindForm(request.POST)
        found: list[Any] = []
        if form.is_valid():
            try:
                found = self._found(form.cleaned_data["kind"], form.cleaned_data["text"])
            except InputRejected as error:
                attach(form, error, places={f"/{form.cleaned_data['kind']}": "text"})
        return self._shown(form, found, {}, is_search=True)

    def _found(self, kind: str, text: str) -> list[Any]:
        if kind != "name":
            return found_by_identifier(self.actor, kind, text, self.at)
        named = book_of_business(self.actor, self.at, name=text)
        return list(named.order_by("last_name", "first_name", "id")[:MOST_FOUND])

    def _shown(
        self, form: FindForm, found: list[Any], links: dict[str, Any], *, is_search: bool = False
    ) -> HttpResponse:
        context = {
            "title": "View all customers",
            "form": form,
            "rows": with_standings(found, clock.date_of(self.at)),
            "links": links,
            "is_search": is_search,
            "most_found": MOST_FOUND,
        }
        return self.show("agents/customers.html", context, status=422 if form.errors else 200)


class RevealForm(forms.Form):
    fields_shown = forms.ChoiceField(label="Value", choices=[("mbi", "MBI"), ("date_of_birth", "Birth date")])
    purpose = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class RevealPage(Page):
    """A masked value for a purpose: shown once, journaled (R32)."""

    def post(self, request: HttpRequest, member_id: UUID) -> HttpResponse:
        require_member(self.actor, member_id, self.at)
        form = RevealForm(request.POST)
        if not form.is_valid():
            raise InputRejected("Say which value and for what purpose.")
        wanted, purpose = [form.cleaned_data["fields_shown"]], form.cleaned_data["purpose"]
        values = revealed_values(self.actor, member_id, fields=wanted, purpose=purpose, at=self.at)
        return self.show("agents/revealed.html", {"title": "Revealed", "values": values, "member_id": member_id})


class CustomerPage(Page):
    """The Consumer Profile: profile, policies and applications, inquiries; *Create an inquiry* from any tab."""

    def get(self, _request: HttpRequest, member_id: UUID) -> HttpResponse:
        profile = consumer_profile(self.actor, member_id, self.at)
        member = profile.member
        rows = inquiry_rows(self.actor, InquiryFilters(member=member_id), self.at)
        inquiries = list(rows.order_by(*NEWEST_FIRST)[:MOST_FOUND])
        note_rows_shown(inquiries)
        context = {
            "title": f"{member.first_name} {member.last_name}",
            "subtitle": "Consumer Profile",
            "profile": profile,
            "member": member,
            "mbi": mask_mbi(member.mbi),
            "policies": policies_of(self.actor, member_id, self.at),
            "applications": list(applications_of(self.actor, member_id, self.at)),
            "inquiries": inquiries,
            "reveal_form": RevealForm(),
        }
        return self.show("agents/customer.html", context)

    def post(self, request: HttpRequest, member_id: UUID) -> HttpResponse:
        """Create an inquiry: a draft that knows the member, and the ticked policy or application."""
        consumer_profile(self.actor, member_id, self.at)
        content = {"member": str(member_id)}
        kind, _, chosen = request.POST.get("subject", "").partition(":")
        if kind in ("policy", "application"):
            content[kind] = str(read_id(chosen))
        flow = Inquiry.Flow.MY_HUMANA_BUSINESS
        draft = create_draft(flow=flow, content=content, by=self.actor, at=self.at)
        return self.redirect_to_draft(draft.id)

    def redirect_to_draft(self, draft_id: UUID) -> HttpResponse:
        return HttpResponse(status=302, headers={"Location": reverse("web:draft", args=[draft_id])})
