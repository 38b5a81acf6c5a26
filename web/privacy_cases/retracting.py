"""Retracting what was sent by mistake, from the inquiry it stands in."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from inquiries.attachments.queries import attachments_of
from inquiries.inquiry.access import find_inquiry, holds_or_leads
from inquiries.inquiry.models import Inquiry
from inquiries.pages.stream import messages_of
from inquiries.privacy_cases.access import require_retracting
from inquiries.privacy_cases.actions import Retraction, retract_item
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.privacy_cases.queries import answers_given
from web.frame.days import MomentField, in_readers_zone
from web.frame.pages import seen_version
from web.inquiries.page import InquiryPage

BEGINNING = 60


class RetractForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What was sent by mistake"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Leads and auditors read this. Do not repeat what was sent."),
    )
    discovered_at = MomentField(
        label=gettext_lazy("When you noticed"),
        required=False,
        help_text=gettext_lazy(
            "In your time zone. If empty, the current time is used. The 60 days of the privacy case start here."
        ),
    )

    def values(self) -> dict[str, Any]:
        """The arguments of the action."""
        item, _colon, item_id = self.cleaned_data["what"].partition(":")
        named = {"position": int(item_id)} if item == PrivacyCase.Item.ANSWER else {"item_id": UUID(item_id)}
        return {
            "item": item,
            **named,
            "reason": self.cleaned_data["reason"],
            "discovered_at": self.cleaned_data["discovered_at"],
        }


class RetractPage(InquiryPage):
    """The form with everything that can be retracted, and retracting it."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not holds_or_leads(self.actor, inquiry):
            return HttpResponseRedirect(self.address(inquiry.reference))
        form = self._form(inquiry)
        if not form.fields["what"].choices:  # type: ignore[attr-defined]  # a choice field
            return self.done(_("There is nothing to retract."), self.address(inquiry.reference))
        return self._asking(inquiry, form)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_retracting(self.actor, inquiry)
        form = self._form(inquiry, request.POST)
        expected = seen_version(request)
        if not self.accepted(
            form,
            lambda: retract_item(
                reference, Retraction(**form.values()), by=self.actor, at=self.at, expected_version=expected
            ),
            identify=lambda case: str(case.id),
        ):
            return self._asking(inquiry, form, status=422)
        words = _("Retracted and hidden from everyone. A privacy case is open, and the leads have been notified.")
        return self.done(words, self.address(inquiry.reference))

    def _form(self, inquiry: Inquiry, data: Any = None) -> RetractForm:
        form = RetractForm(data, prefix="retract")
        form.fields["what"].choices = self._choices(inquiry)  # type: ignore[attr-defined]  # a choice field
        return form

    def _choices(self, inquiry: Inquiry) -> list[tuple[str, str]]:
        found = []
        for answer in answers_given(inquiry):
            if not answer.is_retracted:
                words = _("Answer of %(name)s, %(time)s: %(beginning)s")
                said = {
                    "name": answer.by_name,
                    "time": in_readers_zone(answer.at),
                    "beginning": answer.text[:BEGINNING],
                }
                found.append((f"{PrivacyCase.Item.ANSWER.value}:{answer.position}", words % said))
        for one in messages_of(self.actor, inquiry).filter(inquiry=inquiry.id).order_by("-created_at", "-id"):
            words = _("Message of %(name)s, %(time)s: %(beginning)s")
            said = {"name": one.author_name, "time": in_readers_zone(one.created_at), "beginning": one.body[:BEGINNING]}
            found.append((f"{PrivacyCase.Item.MESSAGE.value}:{one.id}", words % said))
        for file in attachments_of(self.actor, inquiry):
            named = {"name": file.file_name, "time": in_readers_zone(file.added_at)}
            found.append((f"{PrivacyCase.Item.ATTACHMENT.value}:{file.id}", _("File %(name)s, %(time)s") % named))
        return found

    def _asking(self, inquiry: Inquiry, form: RetractForm, *, status: int = 200) -> HttpResponse:
        return self.asking(
            inquiry,
            form,
            name="retract",
            status=status,
            title=_("Retract what was sent by mistake"),
            hint=_("It is hidden from everyone right away and kept as evidence. This opens a privacy case."),
            button=_("Retract"),
            send_to=reverse("web:retract", args=[inquiry.reference]),
        )
