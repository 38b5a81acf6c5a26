"""The packet of a hand-over as a page to print, and its acknowledgement (R29)."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from inquiries.handoffs.models import HandOver
from inquiries.handoffs.queries import packet_for
from inquiries.handoffs.suggestions.actions import dismiss_suggestion
from inquiries.inquiry.access import find_inquiry, holds_or_leads
from web.frame.pages import Page
from web.handoffs.waiting import AcknowledgeForm
from web.inquiries.facts import labelled_details
from web.inquiries.page import InquiryPage


class DismissForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is not a grievance, appeal or determination"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PacketPage(Page):
    """Everything the destination needs, on paper: no side bar, no buttons when printed."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        packet = packet_for(self.actor, hand_over_id, self.at)
        may_record = holds_or_leads(self.actor, packet.inquiry)
        context = {
            "title": f"{packet.unit.title}: {packet.inquiry.reference}",
            "packet": packet,
            "person": packet.inquiry.known_member or packet.inquiry.prospect,
            "details": labelled_details(packet.inquiry),
            "form": AcknowledgeForm() if may_record and packet.hand_over.state == HandOver.State.HANDED_OVER else None,
        }
        return self.show("inquiries/packet.html", context)


class DismissSuggestionPage(InquiryPage):
    """Records that a suggestion is none, with the reason; its form stands alone until it is wanted."""

    def get(self, _request: HttpRequest, reference: str, suggestion_id: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not holds_or_leads(self.actor, inquiry):
            return HttpResponseRedirect(self.address(inquiry.reference))
        return self.asking(
            inquiry,
            DismissForm(auto_id=f"dismiss-{suggestion_id}-%s"),
            name=f"dismiss-{suggestion_id}",
            title=_("Not a grievance, appeal or determination"),
            hint=_("The decision and its reason will be recorded."),
            button=_("Not a grievance, appeal or determination"),
            send_to=reverse("web:dismiss-suggestion", args=[inquiry.reference, suggestion_id]),
        )

    def post(self, request: HttpRequest, reference: str, suggestion_id: UUID) -> HttpResponse:
        find_inquiry(self.actor, reference, self.at)
        form = DismissForm(request.POST, auto_id=f"dismiss-{suggestion_id}-%s")
        if not self.accepted(
            form,
            lambda: dismiss_suggestion(reference, suggestion_id, **form.cleaned_data, by=self.actor, at=self.at),
            identify=lambda done: done.reference,
        ):
            return self.page(reference, failed=form, action="dismiss")
        return self.done(_("Decision recorded."), self.address(reference))
