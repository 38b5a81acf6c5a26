"""What forms that choose a legal clock share: its circumstance, its statement, and the due time shown (R29)."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from inquiries.handoffs.legal_clocks.queries import OfferedClock
from inquiries.handoffs.models import Circumstance, Destination
from web.frame.days import MomentField

HAS_CIRCUMSTANCES = Destination.GRIEVANCE
"""The destination whose expedited clock says what makes it so."""
HAS_STATEMENTS = Destination.PART_D_COVERAGE_DETERMINATION
"""The destination whose exceptions wait for a prescriber."""


def circumstance_field() -> forms.ChoiceField:
    """Why a grievance is expedited; nothing is chosen for any other."""
    return forms.ChoiceField(
        label=gettext_lazy("What makes a grievance expedited"),
        required=False,
        choices=[("", gettext_lazy("Not an expedited grievance")), *Circumstance.choices],
        widget=forms.RadioSelect,
    )


def statement_field(help_text: Promise) -> MomentField:
    """When the statement came from which an exception runs."""
    return MomentField(
        label=gettext_lazy("When the prescriber's statement arrived"), required=False, help_text=help_text
    )


def due_token(offered: OfferedClock) -> str:
    """What comes back with a form that showed this due time, so that one changed meanwhile is shown again."""
    return f"{offered.clock.id}={offered.due_at.isoformat() if offered.due_at else ''}"
