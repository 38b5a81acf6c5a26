"""What those of the ladder find on the home page."""

from datetime import datetime
from typing import Any

from escalations.ladder.models import Escalation
from escalations.ladder.queries import is_on_ladder, open_escalations_of
from foundation.actor import Actor

MOST_COUNTED = 100


def escalation_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """How much waits to be acknowledged and to be settled; nothing for who has nothing to do with it."""
    rows = list(open_escalations_of(actor, at).values_list("state", "due_at")[:MOST_COUNTED])
    if not rows and not is_on_ladder(actor):
        return {}
    raised = [due_at for state, due_at in rows if state == Escalation.State.RAISED]
    return {
        "raised": len(raised),
        "taken_up": len(rows) - len(raised),
        "next_due_at": min((due_at for _state, due_at in rows), default=None),
    }
