"""What a lead finds on the home page; the numbers come after the page, and anew on every news."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from foundation.actor import Actor
from inquiries.queues.access import require_lead
from inquiries.queues.queries.forecast import breach_forecast
from inquiries.queues.queries.workload import load_board
from members.emergency.queries import to_review
from web.frame.pages import Page, is_fragment

MOST_NAMED = 3


class LeadHomePage(Page):
    """The lead's part of the home page, with its numbers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require_lead(self.actor)
        if not is_fragment(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return self.fragment("home/_lead_tiles.html", {"lead": lead_numbers(self.actor, self.at)})


def lead_home(actor: Actor, _at: datetime) -> dict[str, Any]:
    """The part of the home page before its numbers are there; nothing for who leads nothing."""
    return {"is_counted": False} if actor.lead_queue_ids else {}


def lead_numbers(actor: Actor, at: datetime) -> dict[str, Any]:
    """What will be late, who holds too much, and reviews that wait."""
    forecasts = breach_forecast(actor, at)
    board = load_board(actor, at)
    over = [one for one in board if one.is_over]
    return {
        "is_counted": True,
        "to_review": to_review(actor).count(),
        "expected": sum(one.expected for one in forecasts),
        "late": sum(one.breached for one in forecasts),
        "until": max((one.until for one in forecasts), default=None),
        "over": over[:MOST_NAMED],
        "over_more": max(0, len(over) - MOST_NAMED),
        "people": len(board),
        "free": sum(one.free for one in board),
    }
