"""Who leads an agent on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from arsos.accounts.models import AgentAffiliation


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadersOfAgent:
    """The agent's channel and the people above them; None where nobody holds the place."""

    channel: str
    sales_manager: UUID | None = None
    broker_relationship_manager: UUID | None = None
    broker_relationship_executive: UUID | None = None


def leaders_of(agent_id: UUID, *, on: date) -> LeadersOfAgent | None:
    """The leaders by the affiliation that holds on a day, or None without one."""
    found = AgentAffiliation.objects.in_force(on).filter(agent=agent_id).select_related("agent").first()
    if found is None:
        return None
    return LeadersOfAgent(
        channel=found.agent.channel,
        sales_manager=found.sales_manager_id,
        broker_relationship_manager=found.broker_relationship_manager_id,
        broker_relationship_executive=found.broker_relationship_executive_id,
    )
