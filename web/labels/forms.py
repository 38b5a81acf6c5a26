"""The forms of labels: what a label is, what stands for it, which an inquiry has."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from inquiries.labels.actions import LabelLook
from inquiries.labels.models import Label
from inquiries.labels.rules import LONGEST_TEXT, MOST_ON_ONE
from web.frame.forms import CHOOSE, offer
from web.frame.state_words import COLORS
from web.work.action_form import ActionForm

ADD, REMOVE = "add", "remove"


class LabelForm(ActionForm):
    text = forms.CharField(
        label=_("Label"),
        max_length=LONGEST_TEXT,
        help_text=_("A few words. Leave out names, numbers and birth dates of members."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    color = forms.ChoiceField(label=_("Color"), choices=list(COLORS.items()))
    shown_to_agents = forms.BooleanField(
        label=_("Show to agents"), required=False, help_text=_("Agents then see it on their own inquiries.")
    )

    @classmethod
    def of(cls, label: Label) -> "LabelForm":
        """A label as it is."""
        shown = {"text": label.text, "color": label.color, "shown_to_agents": label.shown_to_agents}
        return cls(initial=shown, auto_id=f"{label.code}-%s")

    def look(self) -> LabelLook:
        """What was typed."""
        return LabelLook(**self.cleaned_data)


class MergeForm(ActionForm):
    into = forms.ChoiceField(label=_("Merge into"))

    def offer_labels(self, labels: Iterable[Label]) -> None:
        """The others that are in use."""
        offer(self, "into", [CHOOSE, *((one.code, one.text) for one in labels)])


class LabelsForm(ActionForm):
    """Which labels an inquiry has; `seen` are those it had when the form was drawn, so that what somebody else puts on
    meanwhile stays.
    """

    labels = forms.MultipleChoiceField(label=_("Labels"), required=False, widget=forms.CheckboxSelectMultiple)
    seen = forms.CharField(required=False, max_length=MOST_ON_ONE * (lengths.CODE + 1), widget=forms.HiddenInput)

    def offer_labels(self, labels: Iterable[Label]) -> None:
        """Those that can be put on, and those it has."""
        offer(self, "labels", [(one.code, one.text) for one in labels])

    def changes(self) -> dict[str, list[str]]:
        """What to put on and what to take off."""
        ticked, seen = self.cleaned_data["labels"], self.cleaned_data["seen"].split()
        return {"add": [one for one in ticked if one not in seen], "remove": [one for one in seen if one not in ticked]}


class LabelManyForm(ActionForm):
    what = forms.ChoiceField(
        label=_("What to do"),
        choices=[(ADD, _("Add labels")), (REMOVE, _("Remove labels"))],
        initial=ADD,
        widget=forms.RadioSelect,
    )
    labels = forms.MultipleChoiceField(label=_("Labels"), widget=forms.CheckboxSelectMultiple)

    def offer_labels(self, labels: Iterable[Label]) -> None:
        """Every label that is in use."""
        offer(self, "labels", [(one.code, one.text) for one in labels])

    def changes(self) -> dict[str, list[str]]:
        """What to put on or to take off."""
        return {self.cleaned_data["what"]: self.cleaned_data["labels"]}
