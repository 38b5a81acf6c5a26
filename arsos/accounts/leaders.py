"""Who leads an agent on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from arsos.accounts.models import AgentAffiliation, User
from arsos.kernel.actor import Role
from arsos.kernel.periods import in_force


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


def holders_of_role(role: Role, *, on: date) -> list[UUID]:
    """The ids of everybody who holds a role on a day and can sign in."""
    holders = User.objects.filter(in_force(on, "role_grants__"), role_grants__role=role, is_active=True)
    return sorted(set(holders.values_list("id", flat=True)))
