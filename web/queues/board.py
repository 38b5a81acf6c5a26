"""The board of an associate: queues with counts, the next inquiry, what is in hand, presence (R16)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from inquiries.inquiry.access import note_shown
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_next_inquiry, claim_next_of_all, set_availability, undo_absence
from inquiries.queues.queries.board import QueueCounts, queue_board
from inquiries.queues.queries.workload import assigned_work, goes_back, went_back
from staffing.queries.associates import presence_of
from staffing.queries.queues import require_queue_of
from web.frame.pages import Page, is_fragment


class QueuesPage(Page):
    """The whole board; for a script that heard news only what may have changed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_associate()
        board, hands = queue_board(self.actor, self.at), assigned_work(self.actor, self.at)
        note_shown([*hands.working, *hands.pending])
        context = {"board": board, "total": totals(board), "hands": hands}
        if is_fragment(request):
            return self.fragment("queues/_board.html", context)
        presence = presence_of(self.actor.associate_id) if self.actor.associate_id else None
        back = went_back(self.actor, self.at).count() if presence and not presence.is_available else 0
        about_presence = {"presence": presence, "went_back": back}
        return self.show("queues/board.html", {"title": _("Queues"), **about_presence, **context})


class ClaimNextPage(Page):
    """Take the next inquiry of one queue."""

    def post(self, _request: HttpRequest, code: str) -> HttpResponse:
        take = partial(claim_next_inquiry, require_queue_of(self.actor, code))
        return self.taken(take, _("No inquiries are waiting in this queue."))

    def taken(self, take: Callable[..., Inquiry | None], nothing: str) -> HttpResponse:
        """Go to what was taken; where nothing waits, say so."""
        claimed = self.once(
            lambda: take(by=self.actor, at=self.at), identify=lambda inquiry: inquiry.reference if inquiry else ""
        )
        if not claimed.named:
            return self.done(nothing, reverse("web:queues"))
        return self.done(_("Assigned to you."), reverse("web:inquiry", args=[claimed.named]))


class ClaimNextOfAllPage(ClaimNextPage):
    """Take what is most urgent in all the queues of the associate."""

    def post(self, _request: HttpRequest) -> HttpResponse:  # type: ignore[override]  # no queue in the address
        return self.taken(claim_next_of_all, _("No inquiries are waiting in your queues. Well done."))


class AvailabilityPage(Page):
    """Come at once; go after a look at what goes back into its queues, with a minute to undo it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_associate()
        wanted = request.POST.get("is_available") == "yes"
        if not wanted and (unasked := self.unasked()):
            return unasked
        done = self.once(lambda: set_availability(is_available=wanted, by=self.actor, at=self.at))
        words = _("You are available.") if wanted else _("You are absent.")
        if done.result:
            words = f"{words} {_('Returned to their queues: %(references)s.') % {'references': ', '.join(done.result)}}"
        return self.done(words, reverse("web:queues"))

    def unasked(self) -> HttpResponse | None:
        """The question, unless it has been answered for everything that would go back now."""
        rows = goes_back(self.actor, self.at)
        asked = set(self.request.POST.get("returning", "").split())
        if asked.issuperset(row.reference for row in rows):
            return None
        returning = " ".join(row.reference for row in rows)
        return self.show("queues/going_absent.html", {"title": _("Go absent"), "rows": rows, "returning": returning})


class UndoAbsencePage(Page):
    """Everything that going absent put back comes back, for a minute."""

    def post(self, _request: HttpRequest) -> HttpResponse:
        done = self.once(lambda: undo_absence(by=self.actor, at=self.at), identify=" ".join)
        back = {"references": ", ".join(done.named.split())}
        return self.done(_("You are available. Assigned to you again: %(references)s.") % back, reverse("web:queues"))


def totals(board: list[QueueCounts]) -> dict[str, Any]:
    """What waits and what is late in all the queues together."""
    due = [counts.next_due_at for counts in board if counts.next_due_at]
    return {
        "waiting": sum(counts.by_status["queued"] for counts in board),
        "waiting_breached": sum(counts.waiting_breached for counts in board),
        "warning": sum(counts.by_clock["warning"] for counts in board),
        "breached": sum(counts.by_clock["breached"] for counts in board),
        "next_due_at": min(due, default=None),
    }
