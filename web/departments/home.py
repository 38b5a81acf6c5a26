"""What people of a department find on the home page: what waits for their answer."""

from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor, Role
from inquiries.access import visible_requests

MOST_COUNTED = 100


def department_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """How many requests wait, and when the next is due; nothing for who is of no department."""
    if not actor.has_role(Role.DEPARTMENT):
        return {}
    waiting = visible_requests(actor, at).filter(ended_at=None).order_by("due_at", "id")
    due = list(waiting.values_list("due_at", flat=True)[:MOST_COUNTED])
    return {"waiting": len(due), "is_cut": len(due) == MOST_COUNTED, "next_due_at": due[0] if due else None}
