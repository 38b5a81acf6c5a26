"""What people of a department find on the home page: what waits for their answer."""

from datetime import datetime
from typing import Any

from foundation.actor import Actor
from foundation.policy import Resource, Right, may
from inquiries.departments.access import visible_requests

MOST_COUNTED = 100


def department_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """How many requests wait, and when the next is due; nothing for who is of no department."""
    if not may(actor, Right.SEE, Resource.DEPARTMENT_WORK):
        return {}
    waiting = visible_requests(actor, at).filter(ended_at=None).order_by("due_at", "id")
    due = list(waiting.values_list("due_at", flat=True)[:MOST_COUNTED])
    return {"waiting": len(due), "is_cut": len(due) == MOST_COUNTED, "next_due_at": due[0] if due else None}
