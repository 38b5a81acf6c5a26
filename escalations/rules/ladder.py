"""Who an escalation goes to first (R28)."""

from uuid import UUID

from arsos.accounts.leaders import LeadersOfAgent


def decide_first_level(leaders: LeadersOfAgent) -> tuple[str, UUID] | None:
    """The first level of the agent's ladder that somebody holds, or None."""
    career = [("sales_manager", leaders.sales_manager)]
    broker = [
        ("broker_relationship_manager", leaders.broker_relationship_manager),
        ("broker_relationship_executive", leaders.broker_relationship_executive),
    ]
    ladder = career if leaders.channel == "career" else broker
    return next(((level, owner) for level, owner in ladder if owner is not None), None)
