"""Pages that correct the legal clock of a hand-over, and undo one that was recorded in error (R29)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from inquiries.handoffs.access import find_hand_over, may_undo_hand_over
from inquiries.handoffs.corrections.actions.clock import ClockCorrection, correct_clock
from inquiries.handoffs.corrections.actions.undo import undo_hand_over
from inquiries.handoffs.corrections.rules import is_undoable
from inquiries.handoffs.legal_clocks.queries import OfferedClock, clocks_offered, moment_errors
from inquiries.handoffs.models import HandOver
from inquiries.handoffs.queries import waiting_correction
from inquiries.handoffs.shipped import clock_title
from inquiries.inquiry.access import holds_or_leads
from web.frame.days import in_readers_zone
from web.frame.forms import ReviewedForm, offer
from web.handoffs.clock_fields import HAS_CIRCUMSTANCES, HAS_STATEMENTS, circumstance_field, due_token, statement_field
from web.handoffs.clock_words import clock_words, due_words
from web.inquiries.page import InquiryPage


class OfHandOver(forms.Form):
    """Carries the version that the page was drawn from."""

    drawn_from = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason for the correction"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def values(self) -> dict[str, Any]:
        """What is right, and why."""
        return {name: value for name, value in self.cleaned_data.items() if name != "drawn_from"}

    def seen(self) -> int | None:
        """The version that the page was drawn from."""
        drawn_from: int | None = self.cleaned_data["drawn_from"]
        return drawn_from


class CorrectClockForm(ReviewedForm, OfHandOver):
    variant = forms.ChoiceField(label=gettext_lazy("Regulatory deadline"), widget=forms.RadioSelect)
    circumstance = circumstance_field()
    statement_at = statement_field(gettext_lazy("In your time zone. Only for exceptions."))
    field_order = ("variant", "circumstance", "statement_at", "reason")

    def __init__(self, made: HandOver, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made = made
        offer(self, "variant", [(one.clock.variant, clock_words(one)) for one in self._offered(made.statement_at)])
        if made.destination != HAS_CIRCUMSTANCES:
            del self.fields["circumstance"]
        if made.destination != HAS_STATEMENTS:
            del self.fields["statement_at"]

    def asks_first(self, now: datetime) -> bool:
        """Show the due time once more where a statement was typed that moves it."""
        statement_at = self.cleaned_data.get("statement_at")
        if statement_at == self.made.statement_at or moment_errors(
            self.made.inquiry, received_at=self.made.received_at, statement_at=statement_at, now=now
        ):
            return False
        wanted = self.cleaned_data["variant"]
        chosen = next(one for one in self._offered(statement_at) if one.clock.variant == wanted)
        return self.shows_first(due_token(chosen), [f"{clock_title(wanted)}: {due_words(chosen)}"])

    def _offered(self, statement_at: datetime | None) -> list[OfferedClock]:
        known = clocks_offered(self.made.inquiry, received_at=self.made.received_at, statement_at=statement_at)
        return [one for one in known if one.clock.destination == self.made.destination]


class CorrectClockPage(InquiryPage):
    """Which clock runs and what makes it so, each with its due time; more time waits for a lead."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:  # type: ignore[override]  # by its id
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        if seen.state == HandOver.State.UNDONE or not holds_or_leads(self.actor, seen.inquiry):
            return HttpResponseRedirect(self.address(seen.inquiry.reference))
        now = {"variant": seen.variant, "circumstance": seen.circumstance, "statement_at": seen.statement_at}
        return self._ask(seen, CorrectClockForm(seen, initial={**now, "drawn_from": seen.version}))

    def post(self, request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        form = CorrectClockForm(seen, request.POST)
        if form.is_valid() and form.asks_first(self.at):
            return self._ask(seen, form, status=422)
        if not self.accepted(
            form,
            lambda: correct_clock(
                seen.id, ClockCorrection(**form.values()), by=self.actor, at=self.at, expected_version=form.seen()
            ),
            lambda done: str(done.id),
        ):
            return self._ask(seen, form, status=422)
        waits = waiting_correction(seen) is not None
        words = _("The longer time is waiting for a lead's approval.") if waits else _("Regulatory deadline corrected.")
        return self.done(words, self.address(seen.inquiry.reference))

    def _ask(self, seen: HandOver, form: forms.Form, *, status: int = 200) -> HttpResponse:
        due = in_readers_zone(seen.legal_due_at, with_year=True) if seen.legal_due_at else _("no federal limit")
        words = {"place": seen.get_destination_display(), "kind": clock_title(seen.variant), "due": due}
        return self.asking(
            seen.inquiry,
            form,
            name="correct-clock",
            status=status,
            title=_("Correct the regulatory deadline"),
            hint=_("%(place)s. On record: %(kind)s, due %(due)s. A later due time needs a lead's approval.") % words,
            button=_("Correct"),
            send_to=reverse("web:correct-clock", args=[seen.id]),
        )


class UndoHandOverPage(InquiryPage):
    """Takes back what was handed over in error, with the reason."""

    def get(self, _request: HttpRequest, hand_over_id: UUID) -> HttpResponse:  # type: ignore[override]  # by its id
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        is_past = not is_undoable(handed_over_at=seen.handed_over_at, now=self.at)
        if seen.state == HandOver.State.UNDONE or is_past or not may_undo_hand_over(self.actor, seen):
            return HttpResponseRedirect(self.address(seen.inquiry.reference))
        return self._ask(seen, OfHandOver(initial={"drawn_from": seen.version}))

    def post(self, request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
        seen = find_hand_over(self.actor, hand_over_id, self.at)
        form = OfHandOver(request.POST)
        if not self.accepted(
            form,
            lambda: undo_hand_over(seen.id, **form.values(), by=self.actor, at=self.at, expected_version=form.seen()),
            lambda done: str(done.id),
        ):
            return self._ask(seen, form, status=422)
        return self.done(_("Handoff undone."), self.address(seen.inquiry.reference))

    def _ask(self, seen: HandOver, form: forms.Form, *, status: int = 200) -> HttpResponse:
        words = {"place": seen.get_destination_display(), "at": in_readers_zone(seen.handed_over_at, with_year=True)}
        return self.asking(
            seen.inquiry,
            form,
            name="undo-hand-over",
            status=status,
            title=_("Undo the handoff"),
            hint=_(
                "%(place)s, handed off %(at)s. The regulatory deadline ends, and the destination and "
                "the agent are notified. The handoff stays in the history. If there is no other "
                "handoff, the inquiry returns to its queue."
            )
            % words,
            button=_("Undo"),
            send_to=reverse("web:undo-hand-over", args=[seen.id]),
        )
