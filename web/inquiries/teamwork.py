"""People side by side at one inquiry: who has it open, who watches."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from foundation.access_log.steps import forget_accesses
from foundation.errors import InputRejected, PermissionRefused
from inquiries.inquiry.access import find_inquiry, is_staff_of
from inquiries.work.actions.watch import stop_watching, watch_inquiry
from inquiries.work.presence import GONE, note_presence
from web.frame.pages import Page
from web.inquiries.page import InquiryPage

STATES = ("viewing", "replying", GONE)


class PresencePage(Page):
    """Said by an open page every few seconds; answers with the others of ARSOS who have it open."""

    def post(self, request: HttpRequest, reference: str) -> JsonResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        forget_accesses()  # the answer names people of ARSOS and nobody else
        if self.actor.user_id is None or not is_staff_of(self.actor, inquiry):
            raise PermissionRefused(_("Only ARSOS staff see who is viewing an inquiry."))
        state = request.POST.get("state", "")
        others = note_presence(
            inquiry.id,
            self.actor.user_id,
            name=self.actor.name,
            state=state if state in STATES else "viewing",
            at=self.at,
        )
        return JsonResponse({"others": [asdict(one) for one in others]})


class WatchPage(InquiryPage):
    """Watches an inquiry, or no longer."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        find_inquiry(self.actor, reference, self.at)
        if request.POST.get("watch") == "no":
            self.once(lambda: stop_watching(reference, by=self.actor, at=self.at))
            return self.done(_("You stopped watching this inquiry."), self.address(reference))
        if request.POST.get("watch") != "yes":
            raise InputRejected(_("Choose whether to watch this inquiry."))
        self.once(lambda: watch_inquiry(reference, by=self.actor, at=self.at))
        return self.done(_("You are watching this inquiry. We'll notify you of activity."), self.address(reference))
