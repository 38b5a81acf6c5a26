"""One action on an inquiry: its form by itself, and what comes of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from escalations.ladder.actions import escalate_inquiry
from foundation.actor import Actor
from foundation.errors import ArsosError, ResourceNotFound
from inquiries.inquiry.access import actions_open_to, find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.work.actions.perform import PERFORM
from inquiries.work.text_warnings.queries import WARNED
from web.frame.forms import choose_none
from web.frame.pages import attach, seen_version
from web.inquiries.action_forms import OFFERED
from web.inquiries.buttons import is_offered
from web.inquiries.page import SOMEBODY_WAS_FASTER, InquiryPage
from web.work.action_form import ActionForm

USUALLY_THE_FIRST = ("pending_reason", "comes_back", "resolution_code")
"""Most wait for the agent until a reply arrives, and most answers complete what was asked."""


class ActPage(InquiryPage):
    """Takes one action, exactly as the API does, and shows the inquiry again."""

    def get(self, request: HttpRequest, reference: str, action: str) -> HttpResponse:  # type: ignore[override]  # one part more
        """The form of the action alone; whoever keeps the address of one that is over comes back to the inquiry."""
        chosen = _chosen(action)
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not is_offered(inquiry, chosen, actions_open_to(self.actor, inquiry)):
            return HttpResponseRedirect(self.address(inquiry.reference))
        form = _form_for(chosen, inquiry, self.actor, initial=_initial(request, action))
        return self._asking(inquiry, chosen, form)

    def post(self, request: HttpRequest, reference: str, action: str) -> HttpResponse:
        chosen = _chosen(action)
        seen = find_inquiry(self.actor, reference, self.at)
        form = _form_for(chosen, seen, self.actor, data=request.POST)
        if not form.is_valid() or form.asks_first(seen, self.actor):
            return self.page(reference, failed=form, action=action)
        if self.warns(seen, form, WARNED.get(chosen, ())):
            return self.page(reference, failed=form, action=action, is_question=True)
        if chosen == Action.RECLASSIFY:
            address = reverse("web:reclassify", args=[seen.reference])
            return HttpResponseRedirect(f"{address}?to={form.cleaned_data['inquiry_type']}")
        refusal = self.attempt(lambda: self._perform(chosen, seen, form))
        if isinstance(refusal, SOMEBODY_WAS_FASTER):
            return self._too_late(seen, chosen, form, refusal)
        if refusal is not None:
            attach(form, refusal)
            return self.page(reference, failed=form, action=action)
        return self._after(seen.reference, form.done_words() or str(OFFERED[chosen].done))

    def _asking(self, inquiry: Inquiry, action: Action, form: ActionForm) -> HttpResponse:
        offered = OFFERED[action]
        return self.asking(
            inquiry,
            form,
            name=action.value,
            title=offered.title,
            hint=" ".join(filter(None, [form.hint_words(inquiry, self.actor), str(offered.hint)])),
            button=offered.title,
            send_to=reverse("web:act", args=[inquiry.reference, action.value]),
        )

    def _perform(self, action: Action, seen: Inquiry, form: ActionForm) -> Inquiry | str:
        """What the action returns: an inquiry, or for an escalation its reference."""
        perform: Callable[..., Inquiry | str] = escalate_inquiry if action == Action.ESCALATE else PERFORM[action]
        expected = seen_version(self.request)
        return perform(seen.reference, **form.values(), by=self.actor, at=self.at, expected_version=expected)

    def _too_late(self, seen: Inquiry, action: Action, form: ActionForm, error: ArsosError) -> HttpResponse:
        return self.changed_meanwhile(
            seen,
            form=form,
            title=str(OFFERED[action].title),
            send_to=reverse("web:act", args=[seen.reference, action.value]),
            why=error.detail,
            may_send=lambda actor, now: action.value in actions_open_to(actor, now),
        )

    def _after(self, reference: str, words: str) -> HttpResponse:
        """Back to the inquiry, or to the list when it has left their sight."""
        try:
            find_inquiry(self.actor, reference, self.at)
        except ResourceNotFound:
            gone = _("%(reference)s: %(done)s You can no longer see this inquiry.")
            return self.done(gone % {"reference": reference, "done": words}, reverse("web:inquiries"))
        return self.done(words, self.address(reference))


def _chosen(action: str) -> Action:
    if action not in OFFERED:
        raise ResourceNotFound
    return Action(action)


def _form_for(action: Action, inquiry: Inquiry, by: Actor, **given: Any) -> ActionForm:
    form = OFFERED[action].form(prefix=action.value, **given)
    form.fill(inquiry, by)
    choose_none(form, but=USUALLY_THE_FIRST)
    return form


def _initial(request: HttpRequest, action: str) -> dict[str, str]:
    """The other inquiry, where a button beside it names it; references are no personal data."""
    return {"of": request.GET.get("of", "")[:12]} if action == Action.MARK_DUPLICATE else {}
