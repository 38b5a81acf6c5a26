"""What an associate finds on the home page."""

from datetime import datetime
from typing import Any

from foundation.actor import Actor
from inquiries.queues.queries.board import queue_board
from inquiries.queues.queries.workload import hands_counted
from web.queues.board import totals


def desk_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """What waits and is late in the associate's queues, and how much is in their hands."""
    return {**totals(queue_board(actor, at)), "hands": hands_counted(actor, at)}
