"""The packet of a hand-over as a page to print, and its acknowledgement (R29)."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from inquiries.access import find_hand_over, find_inquiry, may_decide_hand_over
from inquiries.actions.acknowledge_hand_over import acknowledge_hand_over
from inquiries.actions.dismiss_suggestion import dismiss_suggestion
from inquiries.models import HandOver
from inquiries.queries.hand_overs import packet_for
from web.inquiries.page import labelled_details
from web.pages import Page


class AcknowledgeForm(forms.Form):
    external_reference = forms.CharField(label="Their reference", max_length=80, required=False)


class DismissForm(forms.Form):
    reason = forms.CharField(label="Why it is none", max_length=2000)


class PacketPage(Page):
    """Everything the destination needs, on paper: no side bar, no buttons when printed."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        packet = packet_for(self.actor, hand_over_id, self.at)
        may_record = may_decide_hand_over(self.actor, packet.inquiry)
        context = {
            "title": f"{packet.unit.title}: {packet.inquiry.reference}",
            "packet": packet,
            "person": packet.inquiry.member or packet.inquiry.prospect,
            "details": labelled_details(packet.inquiry),
            "form": AcknowledgeForm() if may_record and packet.hand_over.state == HandOver.State.HANDED_OVER else None,
        }
        return self.show("inquiries/packet.html", context)

    def post(self, request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        """Record that the destination has taken it on."""
        form = AcknowledgeForm(request.POST)
        find_hand_over(self.actor, hand_over_id, self.at)
        values = form.cleaned_data if form.is_valid() else {}
        acknowledge_hand_over(hand_over_id, **values, by=self.actor, at=self.at)
        return self.done("The acknowledgement is recorded.", reverse("web:packet", args=[hand_over_id]))


class DismissSuggestionPage(Page):
    def post(self, request: HttpRequest, reference: str, suggestion_id: UUID) -> HttpResponse:
        find_inquiry(self.actor, reference, self.at)
        form = DismissForm(request.POST)
        here = reverse("web:inquiry", args=[reference])
        if not form.is_valid():
            return self.done("Say why it is none; nothing was changed.", here)
        dismiss_suggestion(reference, suggestion_id, **form.cleaned_data, by=self.actor, at=self.at)
        return self.done("The decision is recorded.", here)
