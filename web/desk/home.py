"""What an associate finds on the home page."""

from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from inquiries.queries.queue_board import queue_board


def desk_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """What waits in the associate's queues, and what is past its target."""
    board = queue_board(actor, at)
    return {
        "waiting": sum(counts.by_status["queued"] for counts in board),
        "breached": sum(counts.by_clock["breached"] for counts in board),
    }
