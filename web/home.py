"""The first page after signing in: what to do next."""

from typing import Any

from django.http import HttpRequest

from arsos.accounts.sign_in import signed_in_actor
from arsos.journal.listing import may_read_journal
from arsos.kernel import clock
from inquiries.access import drafts_of
from inquiries.queries.queue_board import queue_board
from members.queries.emergency_accesses import to_review


def fill_home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the home page shows to this person."""
    actor = signed_in_actor(request)
    board = queue_board(actor, clock.now()) if actor.associate_id else []
    return {
        **context,
        "title": "What would you like to do?",
        "actor": actor,
        "draft_count": drafts_of(actor).count() if actor.agent_id else 0,
        "waiting": sum(counts.by_status["queued"] for counts in board),
        "to_review": to_review(actor).count(),
        "may_read_journal": may_read_journal(actor),
        "breached": sum(counts.by_clock["breached"] for counts in board),
    }
