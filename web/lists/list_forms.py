"""The forms of the list: what it is narrowed to, how it is kept and taken away."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.actor import Actor
from foundation.policy import is_arsos_staff
from inquiries.catalog.queries import current_types
from inquiries.labels.access import visible_labels
from inquiries.lists.api import MEDIA_TYPES
from staffing.queries.associates import names_of_associates
from staffing.queries.queues import queues_by_id
from web.frame.days import DayField
from web.frame.forms import ANY, keep_offered, offer
from web.frame.purposes import in_words
from web.frame.state_words import INQUIRIES, PLANS, Words

CLOCKS: Words = {"ok": _("In time"), "warning": _("At risk"), "breached": _("Overdue")}
PRIORITIES: Words = {"1": _("P1"), "2": _("P2"), "3": _("P3"), "4": _("P4")}
NEEDS: Words = {
    "answer": _("Reply needed"),
    "tell": _("Tell the member"),
    "wait": _("With ARSOS"),
    "nothing": _("Done"),
}


def choices(words: Words) -> list[Any]:
    """A choice of anything, then these."""
    return [ANY, *words.items()]


class FilterForm(forms.Form):
    """What the list is narrowed to; nothing here says anything about a person.

    `chosen`: the words of what the list is narrowed to already, by field; some of it may be offered no longer.
    """

    status = forms.ChoiceField(label=_("State"), required=False, choices=choices(INQUIRIES))
    need = forms.ChoiceField(label=_("Action needed"), required=False, choices=choices(NEEDS))
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    inquiry_type = forms.ChoiceField(label=_("Type"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=choices(PRIORITIES))
    clock = forms.ChoiceField(label=_("Clock"), required=False, choices=choices(CLOCKS))
    label = forms.ChoiceField(label=_("Label"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    agent = forms.CharField(
        label=_("Agent"),
        required=False,
        max_length=lengths.CODE,
        help_text=_("SAN"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    plan_type = forms.ChoiceField(label=_("Plan type"), required=False, choices=choices(PLANS))
    filed_from = DayField(label=_("Filed from"), required=False)
    filed_to = DayField(label=_("Filed through"), required=False)
    new_reply = forms.BooleanField(label=_("New reply"), required=False)
    mine = forms.BooleanField(label=_("Mine"), required=False)
    watched = forms.BooleanField(label=_("Watched"), required=False)

    def __init__(self, data: Any, *, actor: Actor, chosen: Mapping[str, str]) -> None:
        super().__init__(data)
        offer(self, "inquiry_type", [ANY, *((kind.facts.code, kind.facts.title) for kind in current_types())])
        offer(self, "label", [ANY, *((one.code, one.text) for one in visible_labels(actor).filter(retired_at=None))])
        if is_arsos_staff(actor):
            offer(self, "queue", [ANY, *((queue.code, queue.title) for queue in queues_by_id(actor.queue_ids))])
            offer(self, "assignee", [ANY, *sorted(names_of_associates().items(), key=itemgetter(1))])
            del self.fields["need"]
        else:
            for name in ("queue", "priority", "watched", "assignee", "agent"):
                del self.fields[name]
        for name in chosen.keys() & self.fields.keys():
            keep_offered(self, name, self.data[name], chosen[name])


class FindForm(forms.Form):
    search = forms.CharField(
        label=_("Reference, name or words"),
        max_length=lengths.SEARCH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindByPurposeForm(FindForm):
    """For staff: a purpose beside an exact reference opens an inquiry outside their queues (R30)."""

    purpose = forms.CharField(
        label=_("Purpose, if the inquiry is not in your queues"),
        max_length=lengths.PURPOSE,
        validators=[in_words],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class KeepForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the view"), max_length=lengths.LIST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(choices=[(name, name) for name in MEDIA_TYPES])
