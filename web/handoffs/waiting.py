"""What was handed to those who decide and nobody has taken on yet, what the law wants first on top (R29)."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.errors import ConflictFound
from foundation.http.pagination import page_of
from inquiries.handoffs.access import find_hand_over, require_hand_over_chaser
from inquiries.handoffs.actions import acknowledge_hand_over
from inquiries.handoffs.models import Destination, HandOver
from inquiries.handoffs.queries import hand_overs_waiting
from inquiries.inquiry.access import holds_or_leads, note_shown
from web.frame.pages import Page, is_fragment
from web.inquiries.page import InquiryPage


class AcknowledgeForm(forms.Form):
    external_reference = forms.CharField(
        label=gettext_lazy("Their reference"), max_length=lengths.OUTSIDE_REFERENCE, required=False
    )


class HandOversPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        require_hand_over_chaser(self.actor)
        chosen = request.GET.get("destination", "")
        destination = chosen if chosen in Destination.values else ""
        rows = hand_overs_waiting(self.actor, self.at, destination=destination)
        found, links = page_of(rows, request, order=("legal_due_at", "id"))
        note_shown([one.inquiry for one in found])
        context = {
            "title": _("Handoffs not acknowledged yet"),
            "rows": [(one, holds_or_leads(self.actor, one.inquiry)) for one in found],
            "links": links,
            "destinations": Destination.choices,
            "destination": destination,
        }
        if is_fragment(request):
            return self.fragment("handoffs/_rows.html", context)
        return self.show("handoffs/waiting.html", context)


class AcknowledgePage(InquiryPage):
    """Records that a destination has taken it on, from the list or from the packet."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:  # type: ignore[override]  # by its id
        find_hand_over(self.actor, hand_over_id, self.at)
        return HttpResponseRedirect(reverse("web:hand-overs"))

    def post(self, request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        form = AcknowledgeForm(request.POST)
        if not form.is_valid():
            return self._refused(seen, form)
        try:
            self.once(lambda: acknowledge_hand_over(seen.id, **form.cleaned_data, by=self.actor, at=self.at))
        except ConflictFound:
            form.add_error(None, _("This was already acknowledged. Nothing was changed."))
            return self._refused(seen, form)
        is_from_packet = request.POST.get("from") == "packet"
        back = reverse("web:packet", args=[seen.id]) if is_from_packet else reverse("web:hand-overs")
        words = _("%(reference)s: acknowledgment recorded.")
        return self.done(words % {"reference": seen.inquiry.reference}, back)

    def _refused(self, seen: HandOver, form: AcknowledgeForm) -> HttpResponse:
        return self.asking(
            seen.inquiry,
            form,
            name="acknowledge",
            status=422,
            title=_("Record the acknowledgment"),
            button=_("Record"),
            send_to=reverse("web:acknowledge-hand-over", args=[seen.id]),
        )
