"""One form for each action, on an inquiry or on many; the choices come from the same queries as everywhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arsos.desk.queries.queues import active_queues
from arsos.desk.queries.staffing import associates_of_queue, candidates_of_queues
from arsos.kernel import clock, limits
from arsos.kernel.actor import Actor
from escalations.catalog.options import OPTIONS
from escalations.queries.option_checks import option_checks
from inquiries.models import Inquiry
from inquiries.queries.catalogue import current_types
from inquiries.queries.new_targets import missed_by_priority, targets_with_priority, used_up
from inquiries.queries.referrals import destination_titles
from inquiries.queries.subject_matches import members_matching
from inquiries.rules.lifecycle import Action, PendingReason
from members.queries.possible_matches import PossibleMatch
from web.choices import offer
from web.days import MomentField
from web.inquiries.action_form import LONG, ActionForm, ReasonForm
from web.inquiries.hand_over_form import HandOverForm
from web.inquiries.reviewed_form import ReviewedForm
from web.inquiries.target_words import missed_words, target_words

Words = Any
WAITED_FOR = {
    PendingReason.AGENT.value: gettext_lazy("The agent"),
    PendingReason.MEMBER.value: gettext_lazy("The member"),
    PendingReason.DEPARTMENT.value: gettext_lazy("A department"),
}


class NothingForm(ActionForm):
    """An action that takes nothing."""


class AssignForm(ActionForm):
    assignee = forms.TypedChoiceField(
        label=gettext_lazy("To whom"), coerce=UUID, help_text=gettext_lazy("Those who work this queue and are there.")
    )

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        offer(self, "assignee", [(str(id_), name) for id_, name in associates_of_queue(inquiry.queue_id)])

    def fill_for_many(self, actor: Actor) -> None:
        present = [(str(one.id), one.name) for one in candidates_of_queues(actor.queue_ids) if one.is_available]
        offer(self, "assignee", sorted(present, key=lambda choice: choice[1]))
        self.fields["assignee"].help_text = _("Everybody of your queues who is there.")
        super().fill_for_many(actor)


class TransferForm(ReasonForm):
    queue = forms.ChoiceField(label=gettext_lazy("To which queue"))
    field_order = ("queue", "reason")

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        others = [queue for queue in active_queues() if queue.id != inquiry.queue_id]
        offer(self, "queue", [(queue.code, queue.title) for queue in others])

    def fill_for_many(self, actor: Actor) -> None:
        offer(self, "queue", [(queue.code, queue.title) for queue in active_queues()])
        super().fill_for_many(actor)


class HoldForm(ActionForm):
    pending_reason = forms.ChoiceField(label=gettext_lazy("Waiting for"), choices=list(WAITED_FOR.items()))
    note = forms.CharField(
        label=gettext_lazy("What you ask or wait for"),
        max_length=limits.LONG_TEXT,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy(
            "The agent reads it when you wait for agent or member; for a department it stays internal."
        ),
    )
    until = MomentField(
        label=gettext_lazy("Until, if you know"),
        required=False,
        help_text=gettext_lazy("In your time zone."),
    )

    def fill_for_many(self, actor: Actor) -> None:
        """Until when is asked of one at a time."""
        del self.fields["until"]
        super().fill_for_many(actor)


class ResolveForm(ActionForm):
    answer = forms.CharField(
        label=gettext_lazy("Answer to the agent"), max_length=limits.LONG_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    relay_text = forms.CharField(
        label=gettext_lazy("Text to relay to the member"),
        max_length=limits.LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("No more of the member's data than they need. Or tick the box below."),
    )
    no_relay_needed = forms.BooleanField(label=gettext_lazy("No relay is needed"), required=False)
    resolution_code = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[
            ("completed", gettext_lazy("Completed")),
            ("answered", gettext_lazy("Answered")),
            ("no_action_needed", gettext_lazy("No action needed")),
            ("unable_to_complete", gettext_lazy("Unable to complete")),
        ],
    )

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        """Ask before the requests that departments have not answered are cancelled."""
        if inquiry.open_requests:
            self._ask_to_cancel()

    def _ask_to_cancel(self) -> None:
        self.fields["cancel_open_requests"] = forms.BooleanField(
            label=_("Cancel the department requests that are not answered"), required=False
        )

    def fill_for_many(self, actor: Actor) -> None:
        self._ask_to_cancel()
        self.fields["relay_text"].help_text = _("The same words for every member. Or tick the box below.")
        super().fill_for_many(actor)


class ConfirmRelayForm(ActionForm):
    note = forms.CharField(
        label=gettext_lazy("Note (optional)"),
        max_length=limits.REASON,
        required=False,
        widget=forms.Textarea(attrs=LONG),
    )


class MarkDuplicateForm(ActionForm):
    of = forms.CharField(label=gettext_lazy("Reference of the inquiry that goes on"), max_length=limits.REFERENCE)
    reason = forms.CharField(
        label=gettext_lazy("Reason, if they are about different people"),
        max_length=limits.REASON,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("Say why they are one request. The agent never reads it."),
    )


class ReferForm(ActionForm):
    destination = forms.ChoiceField(label=gettext_lazy("Where it belongs"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=limits.SHORT_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "destination", destination_titles())


class PrioritizeForm(ReviewedForm, ReasonForm):
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=[(level, f"P{level}") for level in (1, 2, 3, 4)], coerce=int
    )
    field_order = ("priority", "reason")

    def asks_first(self, inquiry: Inquiry, by: Actor) -> bool:
        """Show the new targets where the change alone would miss one: a missed target stays, also when it is undone."""
        targets = targets_with_priority(inquiry, self.cleaned_data["priority"], at=clock.now())
        missed = used_up(targets)
        said = f"{self.cleaned_data['priority']}:" + ",".join(one.kind for one in missed)
        return bool(missed) and self.shows_first(said, [target_words(one) for one in targets])

    def asks_first_for_many(self, actor: Actor, references: Sequence[str], at: datetime) -> bool:
        """Name those that would be overdue by the change alone, and ask again where there are others by then."""
        priority = self.cleaned_data["priority"]
        missed = missed_by_priority(actor, references, priority, at=at)
        said = f"{priority}:{sha256(' '.join(missed).encode()).hexdigest()}"
        return bool(missed) and self.shows_first(said, [missed_words(missed)])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "reviewed"}


class ReclassifyForm(ActionForm):
    """Its first half: to which type. The details of that type are asked on a page of their own."""

    inquiry_type = forms.ChoiceField(label=gettext_lazy("To which type"))

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        offer(self, "inquiry_type", [(kind.facts.code, kind.facts.title) for kind in current_types()])


FIELD_NAMES = {
    "last_name": gettext_lazy("last name"),
    "first_name": gettext_lazy("first name"),
    "date_of_birth": gettext_lazy("birth date"),
    "zip_code": gettext_lazy("ZIP"),
    "phone": gettext_lazy("phone"),
    "application_number": gettext_lazy("application number"),
    "humana_id": gettext_lazy("Humana ID"),
}


class LinkSubjectForm(ActionForm):
    """Exact matches first, then those who come near, each with what agrees and what differs (R11)."""

    member = forms.TypedChoiceField(
        label=gettext_lazy("Member"),
        coerce=UUID,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("An exact match agrees in last name, first name, birth date and ZIP."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Why it is this member"),
        max_length=limits.SHORT_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when the match is not exact, in a few words. A lead reviews the link."),
    )

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        found = members_matching(inquiry)
        offer(self, "member", [(str(one.id), _words_of_match(one)) for one in found])
        if not found:
            self.fields["member"].help_text = _("No member comes near the person who was typed in.")


def _words_of_match(match: PossibleMatch) -> str:
    words = f"{match.name}, {match.humana_id}"
    if match.is_exact:
        return _("%(member)s (exact match)") % {"member": words}
    agrees, differs = match.comparison.agrees, match.comparison.differs
    said = {"member": words, "agrees": field_words(agrees), "differs": field_words(differs) or "–"}
    return _("%(member)s (agrees: %(agrees)s; differs: %(differs)s)") % said


def field_words(names: Iterable[str]) -> str:
    """Names of fields of a person, as a list that can be read."""
    return ", ".join(str(FIELD_NAMES[name]) for name in names)


class EscalateForm(ReasonForm):
    """What ARSOS finds stands beside each option; it informs and never blocks (R28)."""

    options = forms.MultipleChoiceField(
        label=gettext_lazy("What you have tried"), widget=forms.CheckboxSelectMultiple, required=False
    )
    others = forms.CharField(
        label=gettext_lazy("Anything else you have tried"),
        max_length=limits.LONG_TEXT,
        widget=forms.Textarea(attrs=LONG),
        required=False,
        help_text=gettext_lazy("One option on each line."),
    )
    field_order = ("options", "others", "reason")

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        checks = option_checks(inquiry, (), clock.now())
        offer(self, "options", [(one["option"], f"{OPTIONS[one['option']]}. {one['detail']}") for one in checks])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not (values.get("options") or values.get("others", "").strip()):
            raise forms.ValidationError(_("Say what you have tried before it is escalated."))
        return values

    def values(self) -> dict[str, Any]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines()]
        listed = [*self.cleaned_data["options"], *(line for line in lines if line)]
        return {"exhausted_options": listed, "reason": self.cleaned_data["reason"]}


class MessageForm(forms.Form):
    """What the other side reads."""

    body = forms.CharField(
        label=gettext_lazy("Message"), max_length=limits.LONG_TEXT, widget=forms.Textarea(attrs=LONG)
    )


class NoteForm(MessageForm):
    """What ARSOS alone reads."""

    body = forms.CharField(
        label=gettext_lazy("Internal note"),
        max_length=limits.LONG_TEXT,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("The agent never reads it. @ and a name tells a colleague."),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """How a page offers an action: the words on it, its form, its key, and what is said once it is done."""

    title: Words
    form: Callable[..., ActionForm]
    done: Words
    key: str = ""
    hint: Words = ""


OFFERED: dict[Action, Offered] = {
    Action.CLAIM: Offered(gettext_lazy("Claim"), NothingForm, gettext_lazy("It is yours."), "c"),
    Action.RESOLVE: Offered(
        gettext_lazy("Answer"),
        ResolveForm,
        gettext_lazy("The answer is with the agent."),
        "a",
        gettext_lazy("The agent reads the answer and never forwards it; the member hears the relay text alone."),
    ),
    Action.CONFIRM_RELAY: Offered(
        gettext_lazy("I have told the member"), ConfirmRelayForm, gettext_lazy("Thank you. It is closed."), "d"
    ),
    Action.HOLD: Offered(
        gettext_lazy("Wait for somebody"),
        HoldForm,
        gettext_lazy("It waits."),
        "h",
        gettext_lazy("Waiting for agent or member stops the service clocks; a department does not."),
    ),
    Action.RESUME: Offered(gettext_lazy("Resume"), NothingForm, gettext_lazy("It goes on."), "r"),
    Action.ASSIGN: Offered(gettext_lazy("Assign"), AssignForm, gettext_lazy("It is assigned."), "s"),
    Action.RELEASE: Offered(
        gettext_lazy("Put back into the queue"), ReasonForm, gettext_lazy("It is back in its queue."), "b"
    ),
    Action.TRANSFER: Offered(
        gettext_lazy("Move to another queue"), TransferForm, gettext_lazy("It is in the other queue."), "v"
    ),
    Action.RECLASSIFY: Offered(
        gettext_lazy("Change the type"), ReclassifyForm, gettext_lazy("The type is changed."), "y"
    ),
    Action.PRIORITIZE: Offered(
        gettext_lazy("Change the priority"), PrioritizeForm, gettext_lazy("The priority is changed."), "p"
    ),
    Action.LINK_SUBJECT: Offered(
        gettext_lazy("Link to a member"),
        LinkSubjectForm,
        gettext_lazy("It is linked to the member."),
        "l",
        gettext_lazy("The agent gains no rights by a link, and goes on seeing the person as typed."),
    ),
    Action.HAND_OVER: Offered(
        gettext_lazy("Hand over: grievance, appeal, determination"),
        HandOverForm,
        gettext_lazy("It is handed over."),
        "o",
        gettext_lazy("ARSOS does not decide these. The legal clock runs from first receipt and cannot be paused."),
    ),
    Action.REFER: Offered(gettext_lazy("Refer away"), ReferForm, gettext_lazy("It is referred."), "f"),
    Action.MARK_DUPLICATE: Offered(
        gettext_lazy("Mark as duplicate"),
        MarkDuplicateForm,
        gettext_lazy("It is set aside as a duplicate."),
        "d",
        gettext_lazy(
            "This one is set aside and the other, open one goes on. What arrives here is shown there. You can undo it."
        ),
    ),
    Action.UNDO_DUPLICATE: Offered(
        gettext_lazy("It is no duplicate"), NothingForm, gettext_lazy("It is back as it was."), "u"
    ),
    Action.ESCALATE: Offered(
        gettext_lazy("Escalate"),
        EscalateForm,
        gettext_lazy("It is escalated."),
        "e",
        gettext_lazy(
            "When all options are exhausted it goes to your Sales Manager (career agents) or Broker Relationship "
            "Manager (brokers), and climbs by itself when nobody takes it up."
        ),
    ),
    Action.REOPEN: Offered(gettext_lazy("Reopen"), ReasonForm, gettext_lazy("It is open again."), "r"),
    Action.WITHDRAW: Offered(gettext_lazy("Withdraw"), ReasonForm, gettext_lazy("It is withdrawn."), "z"),
}
"""In the order in which a page offers them."""
