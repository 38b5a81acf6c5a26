"""The journal, and the accounting of disclosures of one member, for auditors (R33)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import names_of_users, people_named
from audit.access_log.queries import JournalFilters, disclosures_of, journal_entries, require_auditor
from audit.api import disclosures_as_csv
from audit.seals.queries import seal_state
from foundation import lengths
from foundation.errors import InputRejected, ResourceNotFound
from foundation.http.pagination import page_of
from members.book.queries.names import member_id_of
from members.emergency.api import read_person
from web.audit.journal_words import CHANNELS, KINDS, PRESETS
from web.frame.days import MomentInput
from web.frame.forms import blank_fields, chosen_fields
from web.frame.pages import Page

ANY: tuple[str, Promise] = ("", gettext_lazy("Any"))
PERIODS = [
    ("1", gettext_lazy("The last day")),
    ("7", gettext_lazy("The last 7 days")),
    ("30", gettext_lazy("The last 30 days")),
    ("365", gettext_lazy("The last year")),
    ("any", gettext_lazy("Any time")),
]
USUAL_PERIOD = "30"
MOST_NAMED = 20
ROWS = 30


class JournalForm(forms.Form):
    """What the journal is narrowed to; nothing here says who a member is."""

    kind = forms.ChoiceField(label=gettext_lazy("Action"), required=False, choices=[ANY, *KINDS.items()])
    road = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        choices=[ANY, *((name, words) for name, (words, _beginnings) in CHANNELS.items())],
    )
    period = forms.ChoiceField(label=gettext_lazy("When"), required=False, choices=PERIODS)
    since = forms.DateTimeField(label=gettext_lazy("From"), required=False, widget=MomentInput())
    until = forms.DateTimeField(label=gettext_lazy("Before"), required=False, widget=MomentInput())
    member = forms.UUIDField(required=False, widget=forms.HiddenInput)
    actor = forms.UUIDField(required=False, widget=forms.HiddenInput)
    client = forms.CharField(required=False, max_length=lengths.CLIENT_ID, widget=forms.HiddenInput)

    def filters(self, at: datetime) -> JournalFilters:
        """What was chosen; two days of one's own go before the period."""
        given = self.cleaned_data if self.is_valid() else {}
        return JournalFilters(
            member=given.get("member"),
            actor=given.get("actor"),
            client=given.get("client", ""),
            kind=given.get("kind", ""),
            roads=CHANNELS[given["road"]][1] if given.get("road") else (),
            since=given.get("since") or (None if given.get("until") else self._since(at)),
            until=given.get("until"),
        )

    @property
    def is_chosen_alone(self) -> bool:
        """Whether nothing was typed: every choice is one of those that are offered."""
        return self.is_valid() and not self.cleaned_data["since"] and not self.cleaned_data["until"]

    def chosen(self) -> dict[str, str]:
        """What was chosen from lists."""
        return {name: self.cleaned_data[name] for name in ("kind", "road", "period")}

    def _since(self, at: datetime) -> datetime | None:
        period = self.data.get("period", "")
        return at - timedelta(days=int(period)) if period in {code for code, _words in PERIODS[:-1]} else None


class WhomForm(forms.Form):
    """Sent by POST: neither a Humana id nor a name stands in an address (R32)."""

    humana_id = forms.CharField(
        label=gettext_lazy("Member, by Humana ID"),
        max_length=lengths.HUMANA_ID,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-key": "m"}),
    )
    who = forms.CharField(
        label=gettext_lazy("Or the person who looked, by name"),
        max_length=lengths.SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-key": "w"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("humana_id") and not values.get("who"):
            raise forms.ValidationError(_("Enter a Humana ID or a name."))
        return values


class JournalPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(_asked(request.GET), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go to the disclosures of a member, or to what one person looked at."""
        require_auditor(self.actor)
        whom = WhomForm(request.POST)
        if not whom.is_valid():
            return self._shown(_asked(QueryDict()), whom)
        if whom.cleaned_data["humana_id"]:
            return self._to_member(whom)
        return self._to_person(whom)

    def _to_member(self, whom: WhomForm) -> HttpResponse:
        """Who that is, is not shown."""
        try:
            found = member_id_of(**read_person(whom.cleaned_data["humana_id"]))
        except (InputRejected, ResourceNotFound) as error:
            whom.add_error("humana_id", error.errors[0].detail if error.errors else error.detail)
            return self._shown(_asked(QueryDict()), whom)
        return HttpResponseRedirect(reverse("web:disclosures", args=[found]))

    def _to_person(self, whom: WhomForm) -> HttpResponse:
        named = people_named(whom.cleaned_data["who"], limit=MOST_NAMED + 1)
        if len(named) == 1:
            return HttpResponseRedirect(f"{reverse('web:journal')}?actor={named[0].id}")
        if not named:
            whom.add_error("who", _("No account has this name. Try part of the name."))
        return self._shown(_asked(QueryDict()), whom, named=named)

    def _shown(self, form: JournalForm, whom: WhomForm | None, *, named: Any = ()) -> HttpResponse:
        filters = form.filters(self.at)
        rows = journal_entries(self.actor, filters)
        found, links = page_of(rows, self.request, order=("-at", "id"), usual_size=ROWS)
        context = {
            "title": _("Journal"),
            "form": form,
            "chosen_fields": chosen_fields(JournalForm, form.chosen()) if form.is_chosen_alone else "",
            "whom": whom,
            "whom_fields": blank_fields(WhomForm),
            "named": named[:MOST_NAMED],
            "has_more_named": len(named) > MOST_NAMED,
            "entries": found,
            "links": links,
            "presets": _presets(form),
            "about": filters.member,
            "by": names_of_users([filters.actor]).get(filters.actor, filters.client)
            if filters.actor
            else filters.client,
            "seals": seal_state(self.actor, self.at),
        }
        return self.show("audit/journal.html", context, status=422 if whom is not None and whom.errors else 200)


class DisclosuresPage(Page):
    def get(self, request: HttpRequest, member_id: UUID) -> HttpResponse:
        found, links = page_of(disclosures_of(self.actor, member_id), request, order=("at", "id"))
        context = {"title": _("Accounting of disclosures"), "entries": found, "links": links, "member_id": member_id}
        return self.show("audit/disclosures.html", context)


class DisclosuresCsvPage(Page):
    def get(self, _request: HttpRequest, member_id: UUID) -> HttpResponse:
        rows = disclosures_of(self.actor, member_id, kind="export").iterator(chunk_size=2000)
        table = disclosures_as_csv(rows)
        disposition = {"Content-Disposition": 'attachment; filename="disclosures.csv"'}
        return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=disposition)


def _asked(given: QueryDict) -> JournalForm:
    """The form as it was asked; one member's rows of any time, else those of the last days."""
    usual = "any" if given.get("member") else USUAL_PERIOD
    return JournalForm({**{name: given[name] for name in given}, "period": given.get("period") or usual})


def _presets(form: JournalForm) -> list[dict[str, Any]]:
    """Ready-made views, keeping whom and when; each in one click."""
    kept = {name: form.data[name] for name in ("member", "actor", "client", "period") if form.data.get(name)}
    chosen = form.data.get("kind", "")
    found = []
    for kind, words in PRESETS:
        query = QueryDict(mutable=True)
        query.update({**kept, **({"kind": kind} if kind else {})})
        found.append({"words": words, "address": f"?{query.urlencode()}", "is_chosen": kind == chosen})
    return found
