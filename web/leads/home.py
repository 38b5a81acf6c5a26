"""What a lead finds on the home page."""

from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from members.queries.emergency_accesses import to_review


def lead_home(actor: Actor, _at: datetime) -> dict[str, Any]:
    """Reviews that wait for a decision; nothing for who leads nothing."""
    return {"to_review": to_review(actor).count()} if actor.lead_queue_ids else {}
