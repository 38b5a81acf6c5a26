"""One form for each action, on an inquiry or on many; the choices come from the same queries as everywhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalations.ladder.queries import option_checks
from escalations.ladder.rules import OPTIONS
from foundation import clock, lengths
from foundation.actor import Actor
from foundation.errors import ReferenceMistyped, ResourceNotFound
from inquiries.catalog.queries import current_types
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, PendingReason
from inquiries.referrals.queries import destination_titles
from inquiries.subject_links.queries import members_matching
from inquiries.targets.queries import missed_by_priority, targets_with_priority, used_up
from inquiries.work.actions.answer import open_request_problems, relay_problems
from members.matching.queries import PossibleMatch
from staffing.queries.associates import associates_of_queue, candidates_of_queues
from staffing.queries.queues import active_queues, calendar_in_force, queues_of_any_state
from web.frame.days import MomentField, in_readers_zone
from web.frame.forms import ReviewedForm, offer
from web.handoffs.hand_over_form import HandOverForm
from web.inquiries.duplicate_words import duplicate_warnings, duplicate_words
from web.inquiries.hold_presets import DEPARTMENT, is_instant, mornings
from web.work.action_form import LONG, ActionForm, ReasonForm
from web.work.target_words import missed_words, target_words

Words = Any
P1 = 1
WAITED_FOR = {
    PendingReason.AGENT.value: gettext_lazy("Agent"),
    PendingReason.MEMBER.value: gettext_lazy("Member"),
    PendingReason.DEPARTMENT.value: gettext_lazy("Department"),
}


class NothingForm(ActionForm):
    """An action that takes nothing."""


class AssignForm(ActionForm):
    assignee = forms.TypedChoiceField(
        label=gettext_lazy("To"),
        coerce=UUID,
        help_text=gettext_lazy("Associates in this queue who are available."),
    )

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        offer(self, "assignee", [(str(id_), name) for id_, name in associates_of_queue(inquiry.queue_id)])

    def fill_for_many(self, actor: Actor) -> None:
        present = [(str(one.id), one.name) for one in candidates_of_queues(actor.queue_ids) if one.is_available]
        offer(self, "assignee", sorted(present, key=lambda choice: choice[1]))
        self.fields["assignee"].help_text = _("Everyone in your queues who is available.")
        super().fill_for_many(actor)


class TransferForm(ReviewedForm, ReasonForm):
    queue = forms.ChoiceField(label=gettext_lazy("Queue"))
    field_order = ("queue", "reason")
    asks_to_check = gettext_lazy("Please check before it moves. If this is right, send the form again.")

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        others = [queue for queue in active_queues() if queue.id != inquiry.queue_id]
        offer(self, "queue", [(queue.code, queue.title) for queue in others])

    def asks_first(self, inquiry: Inquiry, by: Actor) -> bool:
        """Warn before an overdue P1 waits once more, for somebody else."""
        if inquiry.priority != P1 or inquiry.due_at is None or inquiry.due_at > clock.now():
            return False
        words = _("This P1 inquiry was due %(due)s. It stays overdue and waits again in the other queue.")
        return self.shows_first("overdue", [words % {"due": in_readers_zone(inquiry.due_at)}])

    def done_words(self) -> str:
        titles = dict(self.fields["queue"].choices)  # type: ignore[attr-defined]  # a list to choose from
        return _("Transferred to %(queue)s.") % {"queue": titles[self.cleaned_data["queue"]]}

    def fill_for_many(self, actor: Actor) -> None:
        offer(self, "queue", [(queue.code, queue.title) for queue in active_queues()])
        super().fill_for_many(actor)


class HoldForm(ActionForm):
    pending_reason = forms.ChoiceField(label=gettext_lazy("Waiting for"), choices=list(WAITED_FOR.items()))
    note = forms.CharField(
        label=gettext_lazy("What you are asking or waiting for"),
        max_length=lengths.LONG_TEXT,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy(
            "The agent sees this when you wait for the agent or the member. For a department it stays internal."
        ),
    )
    comes_back = forms.ChoiceField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("In your time zone, on days when this queue is open."),
    )
    until = MomentField(label=gettext_lazy("Until another time (optional)"), required=False)

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        """Offer the next mornings of the inquiry's calendar, and an answer where a department owes one."""
        now, zone = clock.now(), timezone.get_current_timezone()
        [queue] = queues_of_any_state([inquiry.queue_id])
        calendar = calendar_in_force(queue.calendar_for(inquiry.priority), now).calendar
        if inquiry.priority == P1:
            self.fields["comes_back"].help_text = _(
                "In your time zone. A P1 inquiry follows the hours for urgent work."
            )
        offered = {one.at.isoformat(): one.words for one in mornings(calendar, now, zone)}
        sent = str(self.data.get(self.add_prefix("comes_back"), ""))
        if is_instant(sent):  # what was offered a minute before midnight is still meant a minute after it
            offered.setdefault(sent, in_readers_zone(datetime.fromisoformat(sent)))
        answer = [(DEPARTMENT, _("When the department answers"))] if inquiry.open_requests else []
        offer(self, "comes_back", [("", _("Someone resumes it or a reply arrives")), *offered.items(), *answer])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        comes_back = values.pop("comes_back", "")
        if comes_back and values.get("until"):
            self.add_error("until", _("Choose one of the times above or enter another time, not both."))
        elif comes_back == DEPARTMENT and values.get("pending_reason") != PendingReason.DEPARTMENT:
            self.add_error("comes_back", _("To wait until the department answers, choose Department above."))
        elif comes_back and comes_back != DEPARTMENT:
            values["until"] = datetime.fromisoformat(comes_back)
        return values

    def fill_for_many(self, actor: Actor) -> None:
        """Until when is asked of one at a time."""
        del self.fields["until"], self.fields["comes_back"]
        super().fill_for_many(actor)


class ResolveForm(ActionForm):
    answer = forms.CharField(
        label=gettext_lazy("Answer to the agent"),
        max_length=lengths.LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    relay_text = forms.CharField(
        label=gettext_lazy("Text to relay to the member"),
        max_length=lengths.LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("Include only what the member needs. Or check the box below."),
    )
    no_relay_needed = forms.BooleanField(label=gettext_lazy("No relay needed"), required=False)
    resolution_code = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[
            ("completed", gettext_lazy("Completed")),
            ("answered", gettext_lazy("Answered")),
            ("no_action_needed", gettext_lazy("No action needed")),
            ("unable_to_complete", gettext_lazy("Unable to complete")),
        ],
    )

    inquiry: Inquiry | None = None
    """The one that is answered; None for many at once."""

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        """Ask before the requests that departments have not answered are cancelled."""
        self.inquiry = inquiry
        if inquiry.open_requests:
            self._ask_to_cancel()

    def clean(self) -> dict[str, Any]:
        """Tell what the action would refuse together with what is missing in the fields."""
        values = super().clean() or self.cleaned_data
        problems = []
        if "relay_text" in values:  # a text that is too long says so itself
            problems = relay_problems(values["relay_text"], no_relay_needed=values["no_relay_needed"])
        if self.inquiry is not None:
            is_cancelled = values.get("cancel_open_requests", False)
            problems = [*open_request_problems(self.inquiry, is_cancelled=is_cancelled), *problems]
        for one in problems:
            self.add_error(one.pointer.strip("/"), one.detail)
        return values

    def _ask_to_cancel(self) -> None:
        self.fields["cancel_open_requests"] = forms.BooleanField(
            label=_("Cancel the unanswered department requests"), required=False
        )

    def fill_for_many(self, actor: Actor) -> None:
        self._ask_to_cancel()
        self.fields["relay_text"].help_text = _("Every member gets the same text. Or check the box below.")
        super().fill_for_many(actor)


class ConfirmRelayForm(ActionForm):
    note = forms.CharField(
        label=gettext_lazy("Note (optional)"),
        max_length=lengths.REASON,
        required=False,
        widget=forms.Textarea(attrs=LONG),
    )


class MarkDuplicateForm(ReviewedForm, ActionForm):
    of = forms.CharField(label=gettext_lazy("Reference of the inquiry to keep"), max_length=lengths.REFERENCE)
    reason = forms.CharField(
        label=gettext_lazy("Reason, if they are about different people"),
        max_length=lengths.REASON,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("Explain why these are one request. The agent does not see this."),
    )
    asks_to_check = gettext_lazy("Please check which inquiry continues. If this is right, send the form again.")

    def hint_words(self, inquiry: Inquiry, by: Actor) -> str:
        """Both inquiries and what speaks against it, where a button named the other; sent, it is not asked again."""
        other = _found(by, self.initial.get("of", ""))
        if other is None:
            return ""
        warnings = duplicate_warnings(inquiry, other)
        self.initial["reviewed"] = said_of(other, warnings)
        return " ".join([duplicate_words(inquiry, other), *warnings])

    def asks_first(self, inquiry: Inquiry, by: Actor) -> bool:
        """Name both inquiries where something speaks against it; one that is not found is refused by the action."""
        other = _found(by, self.cleaned_data["of"])
        warnings = duplicate_warnings(inquiry, other) if other else []
        if other is None or not warnings:
            return False
        return self.shows_first(said_of(other, warnings), [duplicate_words(inquiry, other), *warnings])


def _found(by: Actor, reference: str) -> Inquiry | None:
    """The other inquiry; None where none is named yet or by a wrong reference, which the action refuses."""
    try:
        return find_inquiry(by, reference, clock.now()) if reference else None
    except (ReferenceMistyped, ResourceNotFound):
        return None


def said_of(other: Inquiry, warnings: Sequence[str]) -> str:
    """What comes back with the form, to ask again where another inquiry is named or more speaks against it by then."""
    return f"{other.reference}:{sha256(' '.join(warnings).encode()).hexdigest()}"


class ReferForm(ActionForm):
    destination = forms.ChoiceField(label=gettext_lazy("Refer to"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=lengths.SHORT_REASON)

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


class ReclassifyForm(ActionForm):
    """Its first half: to which type. The details of that type are asked on a page of their own."""

    inquiry_type = forms.ChoiceField(label=gettext_lazy("New type"))

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
        help_text=gettext_lazy("An exact match has the same last name, first name, birth date and ZIP code."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Why this is the member"),
        max_length=lengths.SHORT_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Required when the match is not exact. A lead reviews the link."),
    )

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        found = members_matching(inquiry)
        offer(self, "member", [(str(one.id), _words_of_match(one)) for one in found])
        if not found:
            self.fields["member"].help_text = _("No member resembles this person.")


def _words_of_match(match: PossibleMatch) -> str:
    words = f"{match.name}, {match.humana_id}"
    if match.is_exact:
        return _("%(member)s (exact match)") % {"member": words}
    agrees, differs = match.comparison.agrees, match.comparison.differs
    said = {"member": words, "agrees": field_words(agrees), "differs": field_words(differs) or "–"}
    return _("%(member)s (matches: %(agrees)s; does not match: %(differs)s)") % said


def field_words(names: Iterable[str]) -> str:
    """Names of fields of a person, as a list that can be read."""
    return ", ".join(str(FIELD_NAMES[name]) for name in names)


class EscalateForm(ReasonForm):
    """What ARSOS finds stands beside each option; it informs and never blocks (R28)."""

    options = forms.MultipleChoiceField(
        label=gettext_lazy("What you have already tried"), widget=forms.CheckboxSelectMultiple, required=False
    )
    others = forms.CharField(
        label=gettext_lazy("Anything else you tried"),
        max_length=lengths.LONG_TEXT,
        widget=forms.Textarea(attrs=LONG),
        required=False,
        help_text=gettext_lazy("One per line."),
    )
    field_order = ("options", "others", "reason")

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        checks = option_checks(inquiry, (), clock.now())
        offer(self, "options", [(one["option"], f"{_(OPTIONS[one['option']])}. {one['detail']}") for one in checks])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not (values.get("options") or values.get("others", "").strip()):
            raise forms.ValidationError(_("List what you have already tried before you escalate."))
        return values

    def values(self) -> dict[str, Any]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines()]
        listed = [*self.cleaned_data["options"], *(line for line in lines if line)]
        return {"exhausted_options": listed, "reason": self.cleaned_data["reason"]}


class MessageForm(forms.Form):
    """What the other side reads."""

    body = forms.CharField(
        label=gettext_lazy("Message"), max_length=lengths.LONG_TEXT, widget=forms.Textarea(attrs=LONG)
    )


class NoteForm(MessageForm):
    """What ARSOS alone reads."""

    body = forms.CharField(
        label=gettext_lazy("Internal note"),
        max_length=lengths.LONG_TEXT,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("The agent never sees this. Type @ and a name to notify a colleague."),
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
    Action.CLAIM: Offered(gettext_lazy("Claim"), NothingForm, gettext_lazy("Assigned to you."), "c"),
    Action.RESOLVE: Offered(
        gettext_lazy("Answer"),
        ResolveForm,
        gettext_lazy("Answer sent to the agent."),
        "a",
        gettext_lazy("The agent reads the answer but does not forward it. Only the relay text is for the member."),
    ),
    Action.CONFIRM_RELAY: Offered(
        gettext_lazy("I have told the member"), ConfirmRelayForm, gettext_lazy("Thank you. The inquiry is closed."), "d"
    ),
    Action.HOLD: Offered(
        gettext_lazy("Put on hold"),
        HoldForm,
        gettext_lazy("On hold."),
        "h",
        gettext_lazy(
            "The service clocks stop while you wait for the agent or the member. They keep "
            "running while you wait for a department."
        ),
    ),
    Action.RESUME: Offered(gettext_lazy("Resume"), NothingForm, gettext_lazy("Resumed."), "r"),
    Action.ASSIGN: Offered(gettext_lazy("Assign"), AssignForm, gettext_lazy("Assigned."), "s"),
    Action.RELEASE: Offered(gettext_lazy("Release"), ReasonForm, gettext_lazy("Released to its queue."), "b"),
    Action.TRANSFER: Offered(gettext_lazy("Transfer"), TransferForm, gettext_lazy("Transferred."), "v"),
    Action.RECLASSIFY: Offered(gettext_lazy("Change type"), ReclassifyForm, gettext_lazy("Type changed."), "y"),
    Action.PRIORITIZE: Offered(gettext_lazy("Change priority"), PrioritizeForm, gettext_lazy("Priority changed."), "p"),
    Action.LINK_SUBJECT: Offered(
        gettext_lazy("Link to member"),
        LinkSubjectForm,
        gettext_lazy("Linked to the member."),
        "l",
        gettext_lazy("The link gives the agent no access to the member. The agent still sees the person as typed."),
    ),
    Action.HAND_OVER: Offered(
        gettext_lazy("Hand off: grievance, appeal, determination"),
        HandOverForm,
        gettext_lazy("Handed off."),
        "o",
        gettext_lazy(
            "ARSOS does not decide these. The regulatory deadline runs from first receipt and cannot be paused."
        ),
    ),
    Action.REFER: Offered(gettext_lazy("Refer"), ReferForm, gettext_lazy("Referred."), "f"),
    Action.MARK_DUPLICATE: Offered(
        gettext_lazy("Mark as duplicate"),
        MarkDuplicateForm,
        gettext_lazy("Marked as a duplicate."),
        "d",
        gettext_lazy(
            "This inquiry will be marked as a duplicate, and the other one continues. New messages "
            "and answers appear there. You can undo this."
        ),
    ),
    Action.UNDO_DUPLICATE: Offered(
        gettext_lazy("Not a duplicate"),
        NothingForm,
        gettext_lazy("No longer a duplicate. The inquiry is back as it was."),
        "u",
    ),
    Action.ESCALATE: Offered(
        gettext_lazy("Escalate"),
        EscalateForm,
        gettext_lazy("Escalated."),
        "e",
        gettext_lazy(
            "Use this when you have tried everything else. It goes to your Sales Manager (career "
            "agents) or Broker Relationship Manager (brokers), and moves to the next level if "
            "nobody acknowledges it."
        ),
    ),
    Action.REOPEN: Offered(gettext_lazy("Reopen"), ReasonForm, gettext_lazy("Reopened."), "r"),
    Action.WITHDRAW: Offered(gettext_lazy("Withdraw"), ReasonForm, gettext_lazy("Withdrawn."), "z"),
}
"""In the order in which a page offers them."""
