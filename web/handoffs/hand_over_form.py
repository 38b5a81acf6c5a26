"""The form that hands an inquiry over: to whom, by which legal clock, and when each would be due (R29)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock
from foundation.actor import Actor
from inquiries.handoffs.legal_clocks.queries import (
    STANDARD,
    Duty,
    OfferedClock,
    clocks_offered,
    moment_errors,
    offered_with,
    on_record,
)
from inquiries.handoffs.legal_clocks.rules import STATEMENT
from inquiries.handoffs.models import Destination, LegalClock
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.handoffs.suggestions.queries import destinations_of_plan, suggestions_of
from inquiries.inquiry.access import leads_inquiry
from inquiries.inquiry.models import Inquiry
from web.frame.days import MomentField
from web.frame.forms import ReviewedForm, offer
from web.handoffs.clock_fields import HAS_CIRCUMSTANCES, HAS_STATEMENTS, circumstance_field, due_token, statement_field
from web.handoffs.clock_words import clock_words, due_words
from web.work.action_form import ReasonForm

CLOCK = "clock_"
LEAD_FIRST = gettext_lazy(
    "A later deadline than the one on record needs a lead's approval. Until then these due times count."
)


class HandOverForm(ReviewedForm, ReasonForm):
    destinations = forms.MultipleChoiceField(
        label=gettext_lazy("To"), choices=Destination.choices, widget=forms.CheckboxSelectMultiple
    )
    received_at = MomentField(
        label=gettext_lazy("First received, if before it was filed"),
        required=False,
        help_text=gettext_lazy(
            "In your time zone. The due times above count from filing, or from an earlier first "
            "receipt recorded in a handoff. A different time changes them."
        ),
    )
    circumstance = circumstance_field()
    statement_at = statement_field(
        gettext_lazy(
            "Only for an exception request. The clock starts when the statement arrives, or on day 14 at the latest."
        )
    )
    keep_working = forms.BooleanField(label=gettext_lazy("Keep the inquiry open: ARSOS has more to do"), required=False)
    field_order = ("destinations", "reason")

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        """Offer what its plan has and it was not handed to yet; what its words suggest is ticked."""
        offered = destinations_of_plan(inquiry.line_of_business)
        offered.difference_update(inquiry.hand_overs.not_undone().values_list("destination", flat=True))
        offer(self, "destinations", [(value, label) for value, label in Destination.choices if value in offered])
        waiting = [one.destination for one in suggestions_of(inquiry) if one.state == HandOverSuggestion.State.OPEN]
        self.initial["destinations"] = waiting
        self._offer_clocks(clocks_offered(inquiry, is_bounded=not leads_inquiry(by, inquiry)), offered)

    def _offer_clocks(self, known: list[OfferedClock], destinations: Iterable[str]) -> None:
        """One list for each destination that has several clocks; each says when the plan would have to be done."""
        added = []
        for destination, title in Destination.choices:
            kinds = [one for one in known if one.clock.destination == destination]
            if destination not in destinations or len(kinds) <= 1:
                continue
            name = f"{CLOCK}{destination}"
            self.fields[name] = forms.ChoiceField(
                label=_("Regulatory deadline: %(destination)s") % {"destination": title},
                required=False,
                choices=[(one.clock.variant, clock_words(one)) for one in kinds],
                widget=forms.RadioSelect,
            )
            self.initial[name] = STANDARD
            added.append(name)
        self.order_fields(["destinations", *added, "circumstance", "statement_at", "received_at", "reason"])

    def clean(self) -> dict[str, Any]:
        """A clock that was chosen belongs to a destination that was ticked."""
        values = super().clean() or self.cleaned_data
        for name, variant in list(values.items()):
            is_chosen = name.startswith(CLOCK) and variant not in ("", STANDARD)
            if is_chosen and name.removeprefix(CLOCK) not in values.get("destinations", ()):
                self.add_error(name, _("Select the destination too, or leave its deadline at standard."))
        return values

    def asks_first(self, inquiry: Inquiry, by: Actor) -> bool:
        """Show the due times once more where they differ from those in the lists: moved by a first receipt, a statement
        or by what was on record before. A lead's own count at once.
        """
        moments: dict[str, datetime | None] = {
            name: self.cleaned_data.get(name) for name in ("received_at", "statement_at")
        }
        record, is_lead = on_record(inquiry), leads_inquiry(by, inquiry)
        is_unnamed = moments["received_at"] is None and any(map(record.is_earlier, self.cleaned_data["destinations"]))
        if is_unnamed or moment_errors(inquiry, **moments, now=clock.now()):
            return False  # the action says what is wrong with it
        wanted = moments["received_at"] or inquiry.created_at
        offered = clocks_offered(inquiry, received_at=wanted, is_bounded=not is_lead)
        chosen = [(self._duty(one.clock), wanted) for one in offered if self._has(one)]
        counted = chosen if is_lead else [record.bounded(*one) for one in chosen]
        is_longer = counted != chosen
        if not (any(moments.values()) or is_longer):
            return False
        shown = [offered_with(*one) for one in counted]
        lines = [f"{Destination(one.clock.destination).label}: {due_words(one)}" for one in shown]
        return self.shows_first(";".join(map(due_token, shown)), [*lines, *([str(LEAD_FIRST)] if is_longer else [])])

    def _has(self, offered: OfferedClock) -> bool:
        return (offered.clock.destination, offered.clock.variant) in self._chosen()

    def _duty(self, limit: LegalClock) -> Duty:
        given = self.cleaned_data
        circumstance = given.get("circumstance", "") if limit.destination == HAS_CIRCUMSTANCES else ""
        return Duty(limit, circumstance, given.get("statement_at") if limit.runs_from == STATEMENT else None)

    def values(self) -> dict[str, Any]:
        values = {name: value for name, value in super().values().items() if not name.startswith(CLOCK)}
        values["variants"] = {place: variant for place, variant in self._chosen() if variant != STANDARD}
        statement_at = values.pop("statement_at", None)
        if statement_at is not None:
            values["statements"] = {HAS_STATEMENTS.value: statement_at}
        circumstance = values.pop("circumstance", "")
        if circumstance:
            values["circumstances"] = {HAS_CIRCUMSTANCES.value: circumstance}
        return values

    def _chosen(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        return [(place, given.get(f"{CLOCK}{place}") or STANDARD) for place in given["destinations"]]
