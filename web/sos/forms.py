"""What is asked around the SOS line: who, whether they are there, why, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from escalations.sos.models import SosCall, SosScreening
from escalations.sos.shipped import REASONS
from foundation import lengths
from web.frame.days import MomentField, MomentInput, TypedDayField

NOT_HERE = "no"
ON_LINE = [
    (SosScreening.How.THREE_WAY, _("On a 3-way call")),
    (SosScreening.How.IN_THE_ROOM, _("In the room with me")),
    (NOT_HERE, _("Not with me now")),
]
COVERAGE = [("medical", _("A medical plan")), ("drug", _("A drug plan")), ("none", _("Neither"))]
UNSPOKEN = {"autocomplete": "off"}


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Reasons that may be called for, or those an inquiry is for."""

    title: Any
    boxes: list[Any]


class ScreeningForm(forms.Form):
    """Whether the member is there, and why; who it is stands above."""

    use_required_attribute = False

    how = forms.ChoiceField(label=_("Is the member with you?"), choices=ON_LINE, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label=_("Why do you want to call?"),
        choices=[(code, capfirst(_(words))) for code, words in REASONS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def groups(self, calling: Iterable[str]) -> list[ReasonGroup]:
        """The reasons in two groups, by the criteria in force."""
        may_call = frozenset(calling)
        boxes = [(box.data["value"] in may_call, box) for box in self["reasons"]]
        return [
            ReasonGroup(_("The SOS line is for"), [box for is_for, box in boxes if is_for]),
            ReasonGroup(_("Not for the SOS line: file an inquiry"), [box for is_for, box in boxes if not is_for]),
        ]

    def answers(self) -> dict[str, Any]:
        how = self.cleaned_data["how"]
        is_here = how != NOT_HERE
        return {
            "member_on_line": is_here,
            "how": how if is_here else "",
            "reasons": self.cleaned_data["reasons"],
        }


class PersonForm(forms.Form):
    """Somebody who is not in the book, and the coverage they report."""

    use_required_attribute = False

    last_name = forms.CharField(label=_("Last name"), max_length=lengths.NAME, widget=forms.TextInput(attrs=UNSPOKEN))
    first_name = forms.CharField(label=_("First name"), max_length=lengths.NAME, widget=forms.TextInput(attrs=UNSPOKEN))
    date_of_birth = TypedDayField(label=_("Birth date"), max_length=lengths.DATE)
    zip_code = forms.CharField(label=_("ZIP code"), max_length=lengths.ZIP, widget=forms.TextInput(attrs=UNSPOKEN))
    coverage_reported = forms.MultipleChoiceField(
        label=_("Active coverage, as the member reports it"), choices=COVERAGE, widget=forms.CheckboxSelectMultiple
    )


class CallForm(forms.Form):
    """What became of a call; an end that is not given is now."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("Outcome of the call"), choices=SosCall.Outcome.choices, widget=forms.RadioSelect
    )
    started_at = MomentField(label=_("Started"), required=False, widget=MomentInput(with_seconds=True))
    ended_at = MomentField(
        label=_("Ended"),
        required=False,
        widget=MomentInput(with_seconds=True),
        help_text=_("In your time zone. If empty, the current time is used."),
    )
    inquiry = forms.CharField(
        label=_("Related inquiry"),
        required=False,
        max_length=lengths.REFERENCE,
        widget=forms.TextInput(attrs=UNSPOKEN),
    )
    note = forms.CharField(
        label=_("Note"), max_length=lengths.REASON, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class UnscreenedCallForm(CallForm):
    """A call that was made without a screening: when it began is known to the agent alone."""

    started_at = MomentField(label=_("Started"), widget=MomentInput(with_seconds=True))
    ended_at = MomentField(
        label=_("Ended"),
        required=False,
        widget=MomentInput(with_seconds=True),
        help_text=_("In your time zone. If empty, the current time is used."),
    )


class NoCallForm(forms.Form):
    """Why no call followed."""

    reason = forms.CharField(label=_("Why no call was made"), max_length=lengths.SHORT_REASON)


class ReviewForm(forms.Form):
    """A lead's verdict on a screening."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=_("Did the call follow the rules?"), choices=SosScreening.Verdict.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), max_length=lengths.NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
