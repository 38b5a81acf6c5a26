"""The board of an associate: queues with counts, the next inquiry, and whether they are there (R16)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.desk.queries.staffing import is_available
from inquiries.access import note_rows_shown
from inquiries.actions.claim_next_inquiry import claim_next_inquiry
from inquiries.actions.set_availability import set_availability
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.queue_board import queue_board
from web.pages import Page


class QueuesPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_associate()
        held = inquiry_rows(self.actor, InquiryFilters(mine=True), self.at)
        mine = list(held.filter(status__in=("in_progress", "pending")).order_by("due_at", "created_at")[:50])
        note_rows_shown(mine)
        context = {
            "title": "Queues",
            "board": queue_board(self.actor, self.at),
            "mine": mine,
            "is_available": self.actor.associate_id is not None and is_available(self.actor.associate_id),
        }
        return self.show("desk/board.html", context)


class ClaimNextPage(Page):
    def post(self, _request: HttpRequest, code: str) -> HttpResponse:
        claimed = claim_next_inquiry(code, by=self.actor, at=self.at)
        if claimed is None:
            return self.done("Nothing waits in this queue.", reverse("web:queues"))
        return self.done("It is yours.", reverse("web:inquiry", args=[claimed.reference]))


class AvailabilityPage(Page):
    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("is_available") == "yes"
        returned = set_availability(is_available=wanted, by=self.actor, at=self.at)
        words = "You are available." if wanted else "You are absent."
        if returned:
            words += f" Back in their queues: {', '.join(returned)}."
        return self.done(words, reverse("web:queues"))
