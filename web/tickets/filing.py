"""An agent says that Vantage fails (R3)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.errors import InputRejected
from inquiries.catalog.queries import type_titles
from inquiries.filing.access import drafts_of
from inquiries.filing.models import InquiryDraft
from inquiries.tickets.actions import Failure, file_ticket
from inquiries.tickets.letters import ENVIRONMENT
from inquiries.tickets.models import TechnicalTicket
from web.frame.days import MomentField, in_readers_zone
from web.frame.pages import Page, attach, read_id
from web.tickets.browser import browser_of, system_of

MOST_DRAFTS = 20


class TicketForm(forms.Form):
    """What the agent saw; what the browser says of itself is filled in."""

    use_required_attribute = False

    problem = forms.ChoiceField(
        label=gettext_lazy("What is the problem?"), choices=TechnicalTicket.Problem.choices, widget=forms.RadioSelect
    )
    what_happened = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Leave out member names, numbers and dates: this goes to Vantage support."),
    )
    occurred_at = MomentField(
        label=gettext_lazy("When?"),
        required=False,
        help_text=gettext_lazy("In your time zone. If empty, the current time is used."),
    )
    page = forms.CharField(label=gettext_lazy("On which page?"), max_length=lengths.PAGE, required=False)
    error_code = forms.CharField(
        label=gettext_lazy("Error code, if one was shown"), max_length=lengths.ERROR_CODE, required=False
    )
    drafts = forms.MultipleChoiceField(
        label=gettext_lazy("Affected drafts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("We keep them for you while the ticket is open. Only you can see them."),
    )
    browser = forms.CharField(label=gettext_lazy("Browser"), max_length=lengths.DEVICE, required=False)
    operating_system = forms.CharField(label=gettext_lazy("System"), max_length=lengths.DEVICE, required=False)
    device = forms.CharField(label=gettext_lazy("Device"), max_length=lengths.DEVICE, required=False)
    app_version = forms.CharField(
        label=gettext_lazy("Version of Vantage"), max_length=lengths.APP_VERSION, required=False
    )
    network = forms.CharField(
        label=gettext_lazy("Network"),
        max_length=lengths.NETWORK,
        required=False,
        help_text=gettext_lazy("Office, home, mobile …"),
    )

    def offer_drafts(self, drafts: list[InquiryDraft]) -> None:
        """The author's own drafts, by when they were saved."""
        field: Any = self.fields["drafts"]
        titles = type_titles() if drafts else {}
        field.choices = [(str(one.id), _draft_words(one, titles)) for one in drafts]
        if not drafts:
            del self.fields["drafts"]

    def failure(self, now: Any) -> Failure:
        """What is filed."""
        values = self.cleaned_data
        return Failure(
            problem=values["problem"],
            what_happened=values["what_happened"],
            occurred_at=values["occurred_at"] or now,
            page=values["page"],
            error_code=values["error_code"],
            environment={name: values[name] for name in ENVIRONMENT if values[name]},
            drafts=[read_id(one) for one in values.get("drafts", ())],
        )


class FileTicketPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        user_agent = request.headers.get("User-Agent", "")
        known = {"browser": browser_of(user_agent), "operating_system": system_of(user_agent)}
        return self._shown(TicketForm(initial={**known, "problem": TechnicalTicket.Problem.CANNOT_SUBMIT}))

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        form = TicketForm(request.POST)
        form.offer_drafts(self._drafts())
        if not form.is_valid():
            return self._shown(form)
        try:
            made = self.once(
                lambda: file_ticket(form.failure(self.at), by=self.actor, at=self.at),
                identify=lambda ticket: f"{ticket.id} {ticket.reference}",
            )
        except InputRejected as error:
            attach(form, error, places={f"/environment/{name}": name for name in ENVIRONMENT})
            return self._shown(form)
        ticket_id, reference = made.named.split()
        words = _("%(reference)s is filed and sent to Vantage support.") % {"reference": reference}
        return self.done(words, reverse("web:ticket", args=[ticket_id]))

    def _drafts(self) -> list[InquiryDraft]:
        return list(drafts_of(self.actor).order_by("-updated_at")[:MOST_DRAFTS])

    def _shown(self, form: TicketForm) -> HttpResponse:
        if not form.is_bound:
            form.offer_drafts(self._drafts())
        context = {
            "title": _("Report a Vantage issue"),
            "subtitle": _("A technical ticket goes to Vantage support. It is not an inquiry about a member."),
            "form": form,
            "environment": [form[name] for name in ENVIRONMENT],
            "wrong_environment": any(name in form.errors for name in ENVIRONMENT),
        }
        return self.show("tickets/file.html", context, status=422 if form.is_bound else 200)


def _draft_words(draft: InquiryDraft, titles: Mapping[str, str]) -> str:
    saved = in_readers_zone(draft.updated_at)
    kind = titles.get(str(draft.content.get("inquiry_type", "")), _("Begun"))
    return _("%(kind)s, saved %(saved)s") % {"kind": kind, "saved": saved}
