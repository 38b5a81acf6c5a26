"""The forms of incidents: open one, link inquiries to one, post to all that are linked."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from inquiries.catalog.queries import type_titles
from inquiries.incidents.actions.linking import Cause
from inquiries.incidents.models import Incident
from inquiries.incidents.rules import PostKind
from web.frame.forms import CHOOSE, offer
from web.inquiries.action_forms import ResolveForm
from web.work.action_form import ActionForm

NOBODYS_DATA = gettext_lazy("Leave out names, numbers and birth dates of members.")


class CauseForm(ActionForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=lengths.TITLE, help_text=NOBODYS_DATA)
    what_happened = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For ARSOS only. Agents see what you post."),
    )
    inquiry_type = forms.ChoiceField(
        label=gettext_lazy("Inquiry type"),
        required=False,
        help_text=gettext_lazy("Recent inquiries of this type are suggested for linking."),
    )

    def offer_types(self) -> None:
        """Every type; none is fine too."""
        offer(self, "inquiry_type", [("", _("No particular type")), *sorted(type_titles().items(), key=_by_title)])

    def cause(self) -> Cause:
        """What is opened."""
        values = self.cleaned_data
        return Cause(
            title=values["title"],
            what_happened=values["what_happened"],
            inquiry_type=values["inquiry_type"] or None,
        )


def _by_title(choice: tuple[str, str]) -> str:
    return choice[1]


class ChooseIncidentForm(ActionForm):
    incident = forms.TypedChoiceField(label=gettext_lazy("Incident"), coerce=UUID)

    def offer_incidents(self, incidents: Iterable[Incident]) -> None:
        """The open ones, newest first."""
        offer(self, "incident", [CHOOSE, *((str(one.id), f"{one.reference} {one.title}") for one in incidents)])


class UpdateForm(ActionForm):
    body = forms.CharField(
        label=gettext_lazy("Message to the agents"),
        max_length=lengths.LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=NOBODYS_DATA,
    )


class SharedAnswerForm(ResolveForm):
    """The ordinary answer, for many: every agent and every member gets the same text."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed on as they came
        self.fields["answer"].label = _("Answer to the agents")
        self.fields["answer"].help_text = NOBODYS_DATA
        self.fields["relay_text"].label = _("Text to relay to the members")
        self.fields["relay_text"].help_text = _("Every member gets the same text. Or check the box below.")


POSTS: dict[PostKind, type[ActionForm]] = {PostKind.UPDATE: UpdateForm, PostKind.ANSWER: SharedAnswerForm}
