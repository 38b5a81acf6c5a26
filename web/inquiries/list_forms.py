"""The forms of the list: what it is narrowed to, how it is kept and taken away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arsos.desk.queries.queues import queues_by_id
from arsos.kernel import limits
from arsos.kernel.actor import Actor
from inquiries.api.exports import MEDIA_TYPES
from inquiries.queries.catalogue import current_types
from members.access import is_arsos_staff
from web.choices import ANY, offer
from web.inquiries.list_words import CLOCKS, COLUMNS, NEEDS, PRIORITIES
from web.purposes import in_words
from web.state_words import INQUIRIES, Words


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
        offer(self, "inquiry_type", [ANY, *((kind.facts.code, kind.facts.title) for kind in current_types())])
        if is_arsos_staff(actor):
            offer(self, "queue", [ANY, *((queue.code, queue.title) for queue in queues_by_id(actor.queue_ids))])
            del self.fields["need"]
        else:
            for name in ("queue", "priority", "watched"):
                del self.fields[name]


class FindForm(forms.Form):
    search = forms.CharField(
        label=_("Reference or name"), max_length=limits.SEARCH, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class FindByPurposeForm(FindForm):
    """For staff: a purpose beside an exact reference opens an inquiry outside their queues (R30)."""

    purpose = forms.CharField(
        label=_("Purpose, if it is not in your queues"),
        max_length=limits.PURPOSE,
        validators=[in_words],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class KeepForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the list"), max_length=limits.LIST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(choices=[(name, name) for name in MEDIA_TYPES])


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=_("Columns"), choices=list(COLUMNS.items()), widget=forms.CheckboxSelectMultiple
    )
