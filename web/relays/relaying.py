"""What came of a call to the member: who was told, a message without PHI, or when to try again (R6)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.actor import Actor
from inquiries.inquiry.access import actions_open_to, find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.relays.actions import Tried, record_relay_try
from inquiries.relays.models import RelayTry
from inquiries.relays.rules import Outcome, Reached, RelayAuthority
from web.frame.days import MomentField
from web.frame.pages import attach, seen_version
from web.inquiries.page import SOMEBODY_WAS_FASTER, InquiryPage

WHO = {
    "": gettext_lazy("Nobody, or choose who"),
    Reached.MEMBER.value: gettext_lazy("The member"),
    RelayAuthority.APPOINTED_REPRESENTATIVE.value: gettext_lazy("A representative with a form on file"),
    RelayAuthority.POWER_OF_ATTORNEY.value: gettext_lazy("Someone with a power of attorney"),
    RelayAuthority.LEGAL_GUARDIAN.value: gettext_lazy("The legal guardian"),
    RelayAuthority.MEMBER_PERMISSION.value: gettext_lazy("Someone the member allowed during this call"),
}
"""One question for a person in a call: who it was, and by that what allows them to hear it."""
PLACES = {"/reached": "told_to", "/authority": "told_to"}
NAME = "relay-try"


class RelayTryForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Result of the call"),
        choices=[
            (Outcome.TOLD.value, gettext_lazy("Told: this closes the inquiry")),
            (Outcome.LEFT_MESSAGE.value, gettext_lazy("Left a message (no health information)")),
            (Outcome.NOT_REACHED.value, gettext_lazy("No answer")),
            (Outcome.TRY_LATER.value, gettext_lazy("Call again later")),
        ],
        widget=forms.RadioSelect,
    )
    told_to = forms.ChoiceField(
        label=gettext_lazy("Who was told"),
        choices=list(WHO.items()),
        required=False,
        help_text=gettext_lazy("Verify who you are talking to before you say anything about the member."),
    )
    try_again_at = MomentField(
        label=gettext_lazy("Remind me to call again (optional)"),
        required=False,
        help_text=gettext_lazy("In your time zone, within 14 days. Required for “Call again later”."),
    )

    def tried(self) -> Tried:
        """What the action takes."""
        values: dict[str, Any] = self.cleaned_data
        who = values["told_to"]
        is_another = who not in ("", Reached.MEMBER)
        return Tried(
            outcome=values["outcome"],
            reached=Reached.REPRESENTATIVE.value if is_another else who,
            authority=who if is_another else "",
            try_again_at=values["try_again_at"],
        )


def may_try(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor is to tell the member now."""
    return bool(inquiry.relay_text) and Action.CONFIRM_RELAY.value in actions_open_to(actor, inquiry)


class RelayTryPage(InquiryPage):
    """Records a call to the member, from the inquiry or from the list of calls."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not may_try(self.actor, inquiry):
            return HttpResponseRedirect(self.address(inquiry.reference))
        return self._asking(inquiry, RelayTryForm(prefix=NAME))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        seen = find_inquiry(self.actor, reference, self.at)
        form = RelayTryForm(request.POST, prefix=NAME)
        if not form.is_valid():
            return self.page(reference, failed=form, action=NAME)
        refusal = self.attempt(lambda: self._record(seen, form), identify=lambda made: str(made.id))
        if isinstance(refusal, SOMEBODY_WAS_FASTER):
            return self.changed_meanwhile(
                seen, form=form, title=_("Log a call"), send_to=self._here(seen), why=refusal.detail, may_send=may_try
            )
        if refusal is not None:
            attach(form, refusal, places=PLACES)
            return self.page(reference, failed=form, action=NAME)
        return self.done(_("Call logged."), self.address(reference))

    def _record(self, seen: Inquiry, form: RelayTryForm) -> RelayTry:
        return record_relay_try(
            seen.reference, form.tried(), by=self.actor, at=self.at, expected_version=seen_version(self.request)
        )

    def _asking(self, inquiry: Inquiry, form: RelayTryForm) -> HttpResponse:
        return self.asking(
            inquiry,
            form,
            name=NAME,
            title=_("Log a call"),
            hint=_("Leave no health information in a message, and never forward the answer."),
            button=_("Save call"),
            send_to=self._here(inquiry),
        )

    def _here(self, inquiry: Inquiry) -> str:
        return reverse("web:relay-try", args=[inquiry.reference])
