"""What auditors, escalation owners and those above agents find on the home page."""

from datetime import datetime
from typing import Any

from arsos.journal.listing import may_read_journal
from arsos.kernel.actor import Actor


def oversight_home(actor: Actor, _at: datetime) -> dict[str, Any]:
    """Which of these pages are for the actor."""
    return {"may_read_journal": may_read_journal(actor), "has_downline": bool(actor.visible_agent_ids)}
