"""The forms of the list: what it is narrowed to, how it is kept and taken away, and what is done to many."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arsos.desk.queries.queues import active_queues, queues_by_id
from arsos.desk.queries.staffing import candidates_of_queues
from arsos.kernel.actor import Actor
from inquiries.api.exports import MEDIA_TYPES
from inquiries.queries.catalogue import current_types
from inquiries.queries.referrals import destination_titles
from inquiries.rules.lifecycle import Action
from members.access import is_arsos_staff
from web.inquiries.list_words import CLOCKS, COLUMNS, NEEDS, PRIORITIES
from web.state_words import INQUIRIES, Words

ANY = ("", _("Any"))
CHOOSE = ("", _("Choose one"))
LONG = {"rows": 3}


def choices(words: Words) -> list[Any]:
    """A choice of anything, then these."""
    return [ANY, *words.items()]


class FilterForm(forms.Form):
    """What the list is narrowed to; nothing here says anything about a person."""

    status = forms.ChoiceField(label=_("State"), required=False, choices=choices(INQUIRIES))
    need = forms.ChoiceField(label=_("What it needs"), required=False, choices=choices(NEEDS))
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    inquiry_type = forms.ChoiceField(label=_("Type"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=choices(PRIORITIES))
    clock = forms.ChoiceField(label=_("Clock"), required=False, choices=choices(CLOCKS))
    mine = forms.BooleanField(label=_("Mine"), required=False)
    watched = forms.BooleanField(label=_("Watched"), required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        offer(self, "inquiry_type", [(kind.facts.code, kind.facts.title) for kind in current_types()])
        if is_arsos_staff(actor):
            offer(self, "queue", [(queue.code, queue.title) for queue in queues_by_id(actor.queue_ids)])
            del self.fields["need"]
        else:
            for name in ("queue", "priority", "watched"):
                del self.fields[name]


class FindForm(forms.Form):
    """For staff, a purpose beside an exact reference opens an inquiry outside their queues (R30)."""

    search = forms.CharField(
        label=_("Reference or name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    purpose = forms.CharField(
        label=_("Purpose, if it is not in your queues"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_staff:
            del self.fields["purpose"]


class KeepForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the list"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(choices=[(name, name) for name in MEDIA_TYPES])


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=_("Columns"), choices=list(COLUMNS.items()), widget=forms.CheckboxSelectMultiple
    )


class ManyForm(forms.Form):
    """What an action on many takes: the same for each; `offered` fills choices."""

    def offered(self, actor: Actor) -> None:
        """Offer what depends on who acts; most forms have nothing."""

    def values(self) -> dict[str, Any]:
        """What the action takes; what was left empty is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class ReasonForm(ManyForm):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs=LONG))


class AssignForm(ManyForm):
    assignee = forms.ChoiceField(label=_("To whom"), help_text=_("Everybody of your queues who is there."))

    def offered(self, actor: Actor) -> None:
        present = [one for one in candidates_of_queues(actor.queue_ids) if one.is_available]
        offer(self, "assignee", sorted(((str(one.id), one.name) for one in present), key=lambda pair: pair[1]))


class TransferForm(ReasonForm):
    queue = forms.ChoiceField(label=_("To which queue"))
    field_order = ("queue", "reason")

    def offered(self, actor: Actor) -> None:
        offer(self, "queue", [(queue.code, queue.title) for queue in active_queues()])


class PrioritizeForm(ReasonForm):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=[CHOOSE, *PRIORITIES.items()], coerce=int)
    field_order = ("priority", "reason")


class HoldForm(ManyForm):
    pending_reason = forms.ChoiceField(
        label=_("Waiting for"),
        choices=[CHOOSE, ("agent", _("The agent")), ("member", _("The member")), ("department", _("A department"))],
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The agent reads it when you wait for agent or member; for a department it stays internal."),
    )


class ResolveForm(ManyForm):
    answer = forms.CharField(label=_("Answer to the agent"), max_length=10_000, widget=forms.Textarea(attrs=LONG))
    relay_text = forms.CharField(
        label=_("Text to relay to the member"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The same words for every member. Or tick the box below."),
    )
    no_relay_needed = forms.BooleanField(label=_("No relay is needed"), required=False)
    resolution_code = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            CHOOSE,
            ("completed", _("Completed")),
            ("answered", _("Answered")),
            ("no_action_needed", _("No action needed")),
            ("unable_to_complete", _("Unable to complete")),
        ],
    )


class ReferForm(ManyForm):
    destination = forms.ChoiceField(label=_("Where they belong"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def offered(self, actor: Actor) -> None:
        offer(self, "destination", destination_titles())


class DuplicateForm(ManyForm):
    of = forms.CharField(label=_("Reference of the inquiry that stays"), max_length=12)


FORMS: dict[Action, type[ManyForm]] = {
    Action.ASSIGN: AssignForm,
    Action.TRANSFER: TransferForm,
    Action.PRIORITIZE: PrioritizeForm,
    Action.RELEASE: ReasonForm,
    Action.HOLD: HoldForm,
    Action.RESOLVE: ResolveForm,
    Action.REFER: ReferForm,
    Action.MARK_DUPLICATE: DuplicateForm,
    Action.REOPEN: ReasonForm,
    Action.WITHDRAW: ReasonForm,
}
"""What takes nothing has no form of its own."""


def offer(form: forms.Form, name: str, offered: Iterable[tuple[str, Any]]) -> None:
    """Fill the choices of one field; none is chosen for anybody: what is done to many is meant."""
    field: Any = form.fields[name]
    field.choices = [CHOOSE if field.required else ANY, *offered]
