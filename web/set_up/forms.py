"""Forms of the set-up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from foundation import lengths
from staffing.queries.queues import KeptQueue

SCOPES: Mapping[str, str] = settings.OAUTH2_PROVIDER["SCOPES"]  # type: ignore[assignment]  # settings are not typed


class OrganizationForm(forms.Form):
    organization = forms.CharField(label=gettext_lazy("Name of the organization"), max_length=lengths.TITLE)


class QueuesForm(forms.Form):
    """Which queues are open to begin with; the triage queue always is."""

    queues = forms.MultipleChoiceField(
        label=gettext_lazy("Open queues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Inquiries of a closed queue go to triage. You can open it later."),
    )

    @classmethod
    def of(cls, queues: Sequence[KeptQueue], data: Any = None) -> Self:
        """The form with the queues that there are, those checked that are open now."""
        made = cls(data, initial={"queues": [one.code for one in queues if one.is_active]})
        made.offer(queues)
        return made

    def offer(self, queues: Iterable[KeptQueue]) -> None:
        """Let these be chosen; whether triage is open is no choice."""
        field = self.fields["queues"]
        field.choices = [(one.code, one.title) for one in queues if not one.is_triage]  # type: ignore[attr-defined]  # of this kind


class ClientForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the system"), max_length=lengths.ACTOR_NAME)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[(scope, f"{words} ({scope})") for scope, words in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
