"""Macros: filled for the inquiry to be inserted, or applied by one press with everything they do."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from inquiries.departments.access import may_ask_departments
from inquiries.inquiry.access import actions_open_to, find_inquiry, may_write
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.work.actions.macros import apply_macro
from inquiries.work.models import Macro
from inquiries.work.queries import FilledMacro, macros_for
from inquiries.work.text_warnings.queries import warnings_of
from web.frame.pages import Page, seen_version
from web.inquiries.action_forms import WAITED_FOR
from web.inquiries.page import InquiryPage


class MacrosPage(Page):
    """Ready-made words that fit, filled for the inquiry, for the picker of the composer."""

    def get(self, _request: HttpRequest, reference: str) -> JsonResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        open_now = actions_open_to(self.actor, inquiry)
        may_ask, may_say = may_ask_departments(self.actor, inquiry), may_write(self.actor, inquiry)

        def is_open(one: FilledMacro) -> bool:
            return needed(one) <= {*open_now} and (may_ask or not one.department) and may_say

        found = macros_for(self.actor, inquiry, self.at)
        return JsonResponse({"macros": [self._shown(one, inquiry, may_apply=is_open(one)) for one in found]})

    def _shown(self, one: FilledMacro, inquiry: Inquiry, *, may_apply: bool) -> dict[str, Any]:
        words = {name: getattr(one, name) for name in ("title", "place", "body", "relay_text", "resolution_code")}
        if not one.is_complete:
            return {**words, "does": [], "apply": "", "why_not": ""}
        why_not = "" if may_apply else _("You can't do all of this with the inquiry as it is.")
        apply = reverse("web:apply-macro", args=[inquiry.reference, one.id]) if may_apply else ""
        return {**words, "does": list(does(one, inquiry)), "apply": apply, "why_not": why_not}


def needed(macro: FilledMacro) -> set[str]:
    """The actions that have to be open for all that a macro does."""
    wanted = {
        Action.PRIORITIZE: macro.sets_priority is not None,
        Action.HOLD: macro.holds_for,
        Action.RESOLVE: macro.place == Macro.Place.ANSWER,
    }
    return {action.value for action, is_wanted in wanted.items() if is_wanted}


def does(macro: FilledMacro, inquiry: Inquiry) -> Iterator[str]:
    """What one press does, in the order in which it happens."""
    if macro.sets_priority is not None and macro.sets_priority != inquiry.priority:
        yield _("Changes the priority from P%(before)s to P%(after)s.") % {
            "before": inquiry.priority,
            "after": macro.sets_priority,
        }
    if macro.department:
        yield _("Asks %(department)s: %(question)s") % {
            "department": macro.department_title,
            "question": macro.question,
        }
    if macro.place == Macro.Place.ANSWER:
        yield _("Answers the agent.") if macro.relay_text else _("Answers the agent, with nothing to relay.")
    elif macro.place == Macro.Place.MESSAGE:
        yield _("Sends this to the agent.")
    else:
        yield _("Saves this as an internal note.")
    if macro.holds_for:
        yield _("Puts the inquiry on hold. Waiting for: %(whom)s.") % {"whom": WAITED_FOR[macro.holds_for]}


class ApplyMacroPage(InquiryPage):
    """Does what a macro says, all or nothing."""

    def get(self, _request: HttpRequest, reference: str, **_macro: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        """Whoever comes back here after signing in again."""
        return HttpResponseRedirect(self.address(find_inquiry(self.actor, reference, self.at).reference))

    def post(self, request: HttpRequest, reference: str, macro_id: UUID) -> HttpResponseRedirect:
        seen = find_inquiry(self.actor, reference, self.at)
        warned = self._warned(seen, macro_id)
        if warned:
            messages.error(
                request, _("Nothing was sent. Insert the macro and check its text: %(why)s") % {"why": warned}
            )
            return HttpResponseRedirect(self.address(seen.reference))
        refusal = self.attempt(
            lambda: apply_macro(
                seen.reference, macro_id, by=self.actor, at=self.at, expected_version=seen_version(request)
            ),
            identify=lambda _done: seen.reference,
        )
        if refusal is not None:
            messages.error(request, " ".join([refusal.detail, *(one.detail for one in refusal.errors)]))
            return HttpResponseRedirect(self.address(seen.reference))
        return self.done(_("The macro was applied."), self.address(seen.reference, "#stream"))

    def _warned(self, inquiry: Inquiry, macro_id: UUID) -> str:
        """What its words carry that perhaps should not be sent, as the forms ask before they send it."""
        macro = next((one for one in macros_for(self.actor, inquiry, self.at) if one.id == macro_id), None)
        if macro is None:
            return ""
        texts = {"body": macro.body, "relay_text": macro.relay_text}
        return " ".join(one.detail for one in warnings_of(self.actor, inquiry, texts, tuple(texts)))
