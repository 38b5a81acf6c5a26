"""What an agent finds on the home page."""

from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from inquiries.access import drafts_of


def agent_home(actor: Actor, _at: datetime) -> dict[str, Any]:
    """Facts for the two cards, and for what waits for the agent."""
    return {"draft_count": drafts_of(actor).count()}
