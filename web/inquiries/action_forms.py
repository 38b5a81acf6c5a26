"""One form for each action on an inquiry; the choices come from the same queries as everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from arsos.desk.queries.queues import active_queues
from arsos.desk.queries.staffing import associates_of_queue
from escalations.catalog.options import OPTIONS
from escalations.queries.option_checks import option_checks
from inquiries.models import Destination, HandOverSuggestion, Inquiry, ReferralDestination
from inquiries.queries.catalogue import current_types
from inquiries.queries.subject_matches import members_matching
from inquiries.queries.suggestions import destinations_of_plan, suggestions_of
from inquiries.rules.lifecycle import Action, PendingReason

LONG = {"rows": 3}


class ActionForm(forms.Form):
    """The base: `fill` offers the choices that fit the inquiry; `values` is what the action takes."""

    def fill(self, inquiry: Inquiry) -> None:
        """Offer choices that depend on the inquiry; most forms have none."""

    def values(self) -> dict[str, Any]:
        """The arguments of the action; empty optional ones are left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class NothingForm(ActionForm):
    """An action that takes nothing."""


class ReasonForm(ActionForm):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs=LONG))


class AssignForm(ActionForm):
    assignee = forms.TypedChoiceField(
        label="To whom", coerce=UUID, help_text="Those who work this queue and are there."
    )

    def fill(self, inquiry: Inquiry) -> None:
        offer(self, "assignee", [(str(id_), name) for id_, name in associates_of_queue(inquiry.queue_id)])


class TransferForm(ReasonForm):
    queue = forms.ChoiceField(label="To which queue")

    def fill(self, inquiry: Inquiry) -> None:
        others = [queue for queue in active_queues() if queue.id != inquiry.queue_id]
        offer(self, "queue", [(queue.code, queue.title) for queue in others])


class HoldForm(ActionForm):
    pending_reason = forms.ChoiceField(
        label="Waiting for", choices=[(reason.value, reason.value.capitalize()) for reason in PendingReason]
    )
    note = forms.CharField(
        max_length=10_000,
        widget=forms.Textarea(attrs=LONG),
        help_text="The agent reads it when you wait for agent or member; for a department it stays internal.",
    )
    until = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), help_text="In your time zone."
    )


class ResolveForm(ActionForm):
    answer = forms.CharField(label="Answer to the agent", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    relay_text = forms.CharField(
        label="Text to relay to the member",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text="No more of the member's data than they need. Or tick the box below.",
    )
    no_relay_needed = forms.BooleanField(label="No relay is needed", required=False)
    resolution_code = forms.ChoiceField(
        label="Outcome",
        choices=[
            ("completed", "Completed"),
            ("answered", "Answered"),
            ("no_action_needed", "No action needed"),
            ("unable_to_complete", "Unable to complete"),
        ],
    )


class ConfirmRelayForm(ActionForm):
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs=LONG))


class MarkDuplicateForm(ActionForm):
    of = forms.CharField(label="Reference of the other inquiry", max_length=12)


class ReferForm(ActionForm):
    destination = forms.ChoiceField(label="Where it belongs")
    reason = forms.CharField(max_length=300)

    def fill(self, inquiry: Inquiry) -> None:
        offer(self, "destination", list(ReferralDestination.objects.values_list("code", "title")))


class HandOverForm(ActionForm):
    destinations = forms.MultipleChoiceField(choices=Destination.choices, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs=LONG))
    received_at = forms.DateTimeField(
        label="First received",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="In your time zone; empty: when it was filed. The legal clock runs from here.",
    )
    is_expedited = forms.BooleanField(label="Expedited: waiting could harm the member", required=False)
    keep_working = forms.BooleanField(label="Something remains for ARSOS to do: keep it open", required=False)

    def fill(self, inquiry: Inquiry) -> None:
        """What the plan has, with what the words suggest ticked."""
        offered = destinations_of_plan(inquiry.line_of_business)
        offer(self, "destinations", [(value, label) for value, label in Destination.choices if value in offered])
        waiting = [one.destination for one in suggestions_of(inquiry) if one.state == HandOverSuggestion.State.OPEN]
        self.initial["destinations"] = waiting

    def values(self) -> dict[str, Any]:
        values = super().values()
        if values.pop("is_expedited"):
            values["variants"] = dict.fromkeys(values["destinations"], "expedited")
        return values


class PrioritizeForm(ActionForm):
    priority = forms.TypedChoiceField(choices=[(level, f"P{level}") for level in (1, 2, 3, 4)], coerce=int)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs=LONG))


class ReclassifyForm(ActionForm):
    """Its first half: to which type. The details of that type are asked on a page of their own."""

    inquiry_type = forms.ChoiceField(label="To which type")

    def fill(self, inquiry: Inquiry) -> None:
        offer(self, "inquiry_type", [(kind.facts.code, kind.facts.title) for kind in current_types()])


class LinkSubjectForm(ActionForm):
    member = forms.TypedChoiceField(
        label="Member", coerce=UUID, help_text="Those who match last and first name, birth date and ZIP."
    )

    def fill(self, inquiry: Inquiry) -> None:
        found = members_matching(inquiry)
        offer(self, "member", [(str(one.id), f"{one.name}, {one.humana_id}") for one in found])


class EscalateForm(ActionForm):
    """What ARSOS finds stands beside each option; it informs and never blocks (R28)."""

    options = forms.MultipleChoiceField(
        label="What you have tried", widget=forms.CheckboxSelectMultiple, required=False
    )
    others = forms.CharField(
        label="Anything else you have tried",
        widget=forms.Textarea(attrs=LONG),
        required=False,
        help_text="One option on each line.",
    )
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs=LONG))

    def fill(self, inquiry: Inquiry) -> None:
        checks = option_checks(inquiry, ())
        offer(self, "options", [(one["option"], f"{OPTIONS[one['option']]}. {one['detail']}") for one in checks])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not (values.get("options") or values.get("others", "").strip()):
            raise forms.ValidationError("Say what you have tried before it is escalated.")
        return values

    def values(self) -> dict[str, Any]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines()]
        listed = [*self.cleaned_data["options"], *(line for line in lines if line)]
        return {"exhausted_options": listed, "reason": self.cleaned_data["reason"]}


class MessageForm(forms.Form):
    body = forms.CharField(label="Message", max_length=10_000, widget=forms.Textarea(attrs=LONG))
    visibility = forms.ChoiceField(
        label="Who reads it", choices=[("agent", "Agent and ARSOS"), ("internal", "ARSOS only")], required=False
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """How a page offers an action: the words on it and its form."""

    title: str
    form: Callable[..., ActionForm]


OFFERED: dict[Action, Offered] = {
    Action.CLAIM: Offered("Claim", NothingForm),
    Action.RESOLVE: Offered("Answer", ResolveForm),
    Action.CONFIRM_RELAY: Offered("I have told the member", ConfirmRelayForm),
    Action.HOLD: Offered("Wait for somebody", HoldForm),
    Action.RESUME: Offered("Resume", NothingForm),
    Action.ASSIGN: Offered("Assign", AssignForm),
    Action.RELEASE: Offered("Put back into the queue", ReasonForm),
    Action.TRANSFER: Offered("Move to another queue", TransferForm),
    Action.RECLASSIFY: Offered("Change the type", ReclassifyForm),
    Action.PRIORITIZE: Offered("Change the priority", PrioritizeForm),
    Action.LINK_SUBJECT: Offered("Link to a member", LinkSubjectForm),
    Action.HAND_OVER: Offered("Hand over: grievance, appeal, determination", HandOverForm),
    Action.REFER: Offered("Refer away", ReferForm),
    Action.MARK_DUPLICATE: Offered("Mark as duplicate", MarkDuplicateForm),
    Action.UNDO_DUPLICATE: Offered("It is no duplicate", NothingForm),
    Action.ESCALATE: Offered("Escalate", EscalateForm),
    Action.REOPEN: Offered("Reopen", ReasonForm),
    Action.WITHDRAW: Offered("Withdraw", ReasonForm),
}
"""In the order in which a page offers them."""


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Fill the choices of one field."""
    field: Any = form.fields[name]
    field.choices = choices
