"""What every form of an action has in common."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.actor import Actor
from inquiries.inquiry.models import Inquiry
from web.frame.forms import choose_none

LONG = {"rows": 3}


class ActionForm(forms.Form):
    """The base: `fill` and `fill_for_many` offer the choices that fit; `values` is what the action takes."""

    def fill(self, inquiry: Inquiry, by: Actor) -> None:
        """Offer choices that depend on the inquiry; most forms have none."""

    def asks_first(self, inquiry: Inquiry, by: Actor) -> bool:
        """Whether what was typed has to be seen once more with what comes of it; puts that beside the fields."""
        return False

    def asks_first_for_many(self, actor: Actor, references: Sequence[str], at: datetime) -> bool:
        """The same for many at once; it takes as many statements as for one."""
        return False

    def hint_words(self, inquiry: Inquiry, by: Actor) -> str:
        """What is said above the fields of this inquiry's form, beside what every form of the action says."""
        return ""

    def done_words(self) -> str:
        """What is said once it is done, where that depends on what was chosen."""
        return ""

    def fill_for_many(self, actor: Actor) -> None:
        """Offer what depends on who acts on many at once; nothing is chosen for them."""
        choose_none(self)

    def values(self) -> dict[str, Any]:
        """The arguments of the action; empty optional ones are left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class ReasonForm(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=lengths.REASON, widget=forms.Textarea(attrs=LONG))
