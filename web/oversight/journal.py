"""The journal, and the accounting of disclosures of one member, for auditors (R33)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.api.journal import DISCLOSURE_COLUMNS, disclosure_cells
from arsos.api.pagination import page_of
from arsos.journal.listing import JournalFilters, disclosures_of, journal_entries, require_auditor
from arsos.kernel.errors import ArsosError
from arsos.kernel.spreadsheets import to_csv
from members.api.emergency import read_person
from members.queries.member_ids import member_id_of
from web.pages import Page, attach

KINDS = ("read", "search", "reveal", "export", "emergency", "denied", "configured", "signed_in", "sign_in_failed")


class JournalForm(forms.Form):
    """What the journal is narrowed to; nothing here says who a person is."""

    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *((kind, kind.replace("_", " ")) for kind in KINDS)])
    since = forms.DateTimeField(
        label="From", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label="Before", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    member = forms.UUIDField(required=False, widget=forms.HiddenInput)
    actor = forms.UUIDField(required=False, widget=forms.HiddenInput)


class WhomForm(forms.Form):
    """Sent by POST: a Humana id stands in no address (R32)."""

    humana_id = forms.CharField(label="Humana id", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class JournalPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = JournalForm(request.GET)
        wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
        return self._shown(form, WhomForm(), wanted)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go to the disclosures of the member with this Humana id; who that is, is not shown."""
        require_auditor(self.actor)
        whom = WhomForm(request.POST)
        if whom.is_valid():
            try:
                found = member_id_of(**read_person(whom.cleaned_data["humana_id"]))
                return HttpResponse(status=302, headers={"Location": reverse("web:disclosures", args=[found])})
            except ArsosError as error:
                attach(whom, error)
        return self._shown(JournalForm(), whom, {})

    def _shown(self, form: JournalForm, whom: WhomForm, wanted: dict[str, Any]) -> HttpResponse:
        filters = JournalFilters(**{name: value for name, value in wanted.items() if value})
        found, links = page_of(journal_entries(self.actor, filters), self.request, order=("-at", "id"))
        context = {"title": "Journal", "form": form, "whom": whom, "entries": found, "links": links}
        return self.show("oversight/journal.html", context, status=422 if whom.errors else 200)


class DisclosuresPage(Page):
    def get(self, request: HttpRequest, member_id: UUID) -> HttpResponse:
        found, links = page_of(disclosures_of(self.actor, member_id), request, order=("at", "id"))
        context = {"title": "Disclosures", "subtitle": str(member_id), "entries": found, "links": links}
        return self.show("oversight/disclosures.html", {**context, "member_id": member_id})


class DisclosuresCsvPage(Page):
    def get(self, _request: HttpRequest, member_id: UUID) -> HttpResponse:
        rows = disclosures_of(self.actor, member_id, kind="export").iterator(chunk_size=2000)
        table = to_csv(DISCLOSURE_COLUMNS, (disclosure_cells(entry) for entry in rows))
        disposition = {"Content-Disposition": 'attachment; filename="disclosures.csv"'}
        return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=disposition)
