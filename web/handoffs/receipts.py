"""The first receipt of a hand-over is corrected, and a lead decides about a later one (R29)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from inquiries.handoffs.access import find_hand_over
from inquiries.handoffs.corrections.actions.decide import decide_correction
from inquiries.handoffs.corrections.actions.receipt import correct_receipt
from inquiries.handoffs.models import HandOver, HandOverCorrection
from inquiries.handoffs.queries import waiting_correction
from inquiries.inquiry.access import holds_or_leads, leads_inquiry
from web.frame.days import MomentField, in_readers_zone
from web.handoffs.clock_words import side_words
from web.inquiries.page import InquiryPage

DECISIONS = (("approve", gettext_lazy("Approve the later time")), ("decline", gettext_lazy("Keep the earlier time")))


class CorrectReceiptForm(forms.Form):
    received_at = MomentField(
        label=gettext_lazy("First received"),
        help_text=gettext_lazy(
            "In your time zone. A later time needs a lead's approval. Until then the earlier one counts."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the correction"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideCorrectionForm(forms.Form):
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=lengths.REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class CorrectReceiptPage(InquiryPage):
    """Corrects the first receipt; the earlier of both times counts until a lead has approved a later one."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:  # type: ignore[override]  # by its id
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        if seen.state == HandOver.State.UNDONE or not holds_or_leads(self.actor, seen.inquiry):
            return HttpResponseRedirect(self.address(seen.inquiry.reference))
        return self._ask(seen, CorrectReceiptForm(initial={"received_at": seen.received_at}))

    def post(self, request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        form = CorrectReceiptForm(request.POST)
        return self._take(
            seen,
            form,
            lambda: correct_receipt(seen.id, **form.cleaned_data, by=self.actor, at=self.at),
            ask=self._ask,
        )

    def _ask(self, seen: HandOver, form: forms.Form, *, status: int = 200) -> HttpResponse:
        return self.asking(
            seen.inquiry,
            form,
            name="correct-receipt",
            status=status,
            title=_("Correct the first receipt"),
            hint=_("On record: %(when)s. Both times stay in the history.")
            % {"when": in_readers_zone(seen.received_at, with_year=True)},
            button=_("Correct"),
            send_to=reverse("web:correct-receipt", args=[seen.id]),
        )

    def _take(
        self,
        seen: HandOver,
        form: forms.Form,
        perform: Callable[[], HandOverCorrection],
        *,
        ask: Callable[..., HttpResponse],
    ) -> HttpResponse:
        if not self.accepted(form, perform, identify=lambda done: str(done.id)):
            return ask(seen, form, status=422)
        waits = waiting_correction(seen) is not None
        words = _("The later time is waiting for a lead's approval.") if waits else _("Decision recorded.")
        return self.done(words, self.address(seen.inquiry.reference))


class DecideCorrectionPage(CorrectReceiptPage):
    """A lead approves or declines what gives the plan more time."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:  # type: ignore[override]  # by its id
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        if waiting_correction(seen) is None or not leads_inquiry(self.actor, seen.inquiry):
            return HttpResponseRedirect(self.address(seen.inquiry.reference))
        return self._decide(seen, DecideCorrectionForm())

    def post(self, request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        waiting, form = waiting_correction(seen), DecideCorrectionForm(request.POST)
        if waiting is None:
            return HttpResponseRedirect(self.address(seen.inquiry.reference))

        def perform() -> HandOverCorrection:
            given: Any = form.cleaned_data
            return decide_correction(
                waiting.id,
                hand_over_id=seen.id,
                is_approved=given["decision"] == "approve",
                reason=given["reason"],
                by=self.actor,
                at=self.at,
            )

        return self._take(seen, form, perform, ask=self._decide)

    def _decide(self, seen: HandOver, form: forms.Form, *, status: int = 200) -> HttpResponse:
        waiting = waiting_correction(seen)
        words = {"before": "", "after": "", "who": "", "why": ""}
        if waiting is not None:
            words = {
                "before": side_words(waiting, "before"),
                "after": side_words(waiting, "after"),
                "who": waiting.asked_by_name,
                "why": waiting.reason,
            }
        return self.asking(
            seen.inquiry,
            form,
            name="decide-correction",
            status=status,
            title=_("Decide on the later due time"),
            hint=_("%(who)s requests: %(after)s. On record: %(before)s. Reason: %(why)s") % words,
            button=_("Record the decision"),
            send_to=reverse("web:decide-correction", args=[seen.id]),
        )
