"""One escalation: why, what was tried, on whom it stood; acknowledged, passed up, settled by its owner (R28)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalations.ladder.access import find_escalation
from escalations.ladder.actions import acknowledge_escalation, climb_escalation, settle_escalation
from escalations.ladder.models import Escalation
from escalations.ladder.rules import OPTIONS, Level
from foundation import lengths
from foundation.errors import ResourceNotFound
from inquiries.inquiry.access import visible_inquiries
from web.frame.pages import Page, attach, seen_version

OUTCOMES = [choice for choice in Escalation.Outcome.choices if choice[0] != Escalation.Outcome.INQUIRY_ENDED]


class AcknowledgeForm(forms.Form):
    """Nothing to say: it is taken up."""


class ClimbForm(forms.Form):
    """Why it is beyond the owner's means."""

    use_required_attribute = False

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=lengths.REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettleForm(forms.Form):
    """What came of it; the agent reads both."""

    use_required_attribute = False

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Note to the agent"), max_length=lengths.REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


Step = tuple[type[forms.Form], Callable[..., Escalation], Any]
STEPS: dict[str, Step] = {
    "acknowledge": (AcknowledgeForm, acknowledge_escalation, gettext_lazy("Acknowledged.")),
    "climb": (ClimbForm, climb_escalation, gettext_lazy("Moved to the next level.")),
    "settle": (SettleForm, settle_escalation, gettext_lazy("Settled. The agent has been notified.")),
}


class EscalationPage(Page):
    """Shown to its owner, and read-only to everybody who may see its inquiry."""

    def get(self, _request: HttpRequest, escalation_id: UUID) -> HttpResponse:
        return self.page(find_escalation(self.actor, escalation_id, self.at))

    def page(self, escalation: Escalation, *, failed: forms.Form | None = None) -> HttpResponse:
        """The page; after a refused form with what is wrong in it."""
        is_mine = escalation.owner_id == self.actor.user_id
        is_open = escalation.state != Escalation.State.SETTLED
        checks = [{**one, "words": _(OPTIONS.get(one["option"], one["option"]))} for one in escalation.system_check]
        related = visible_inquiries(self.actor, self.at).select_related("member", "prospect", "agent", "type_version")
        about = related.filter(id=escalation.inquiry_id).first()
        context = {
            "title": escalation.inquiry.reference,
            "about": about,
            "person": (about.member or about.prospect) if about else None,
            "subtitle": escalation.inquiry.summary,
            "escalation": escalation,
            "level": Level(escalation.level).words,
            "listed": [one for one in checks if one["listed"]],
            "unlisted": [one for one in checks if not one["listed"]],
            "steps": list(escalation.steps.all()),
            "may_act": is_mine and is_open,
            "may_acknowledge": is_mine and escalation.state == Escalation.State.RAISED,
            "may_climb": escalation.level != Level.FALLBACK,
            "climb_form": failed if isinstance(failed, ClimbForm) else ClimbForm(),
            "settle_form": failed if isinstance(failed, SettleForm) else SettleForm(),
            "failed": failed,
        }
        return self.show("ladder/escalation.html", context, status=422 if failed is not None else 200)


class StepPage(EscalationPage):
    """Takes one step; whoever reloads after a refusal comes back to the escalation."""

    def get(self, _request: HttpRequest, escalation_id: UUID, step: str) -> HttpResponse:  # type: ignore[override]  # one part more
        found = find_escalation(self.actor, escalation_id, self.at)
        return HttpResponseRedirect(reverse("web:escalation", args=[found.id]))

    def post(self, request: HttpRequest, escalation_id: UUID, step: str) -> HttpResponse:
        seen = find_escalation(self.actor, escalation_id, self.at)
        if step not in STEPS:
            raise ResourceNotFound
        form_class, perform, words = STEPS[step]
        form = form_class(request.POST)
        if not form.is_valid():
            return self.page(seen, failed=form)
        expected = seen_version(request)
        refusal = self.attempt(
            lambda: perform(seen.id, **form.cleaned_data, by=self.actor, at=self.at, expected_version=expected)
        )
        if refusal is not None:
            attach(form, refusal)
            return self.page(find_escalation(self.actor, escalation_id, self.at), failed=form)
        back = reverse("web:escalation", args=[seen.id]) if step == "acknowledge" else reverse("web:escalated")
        return self.done(_("%(reference)s: %(words)s") % {"reference": seen.inquiry.reference, "words": words}, back)
