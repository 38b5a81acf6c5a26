"""What somebody is to an inquiry (R19, R30)."""

from uuid import UUID

from arsos.kernel.actor import Actor, Role
from inquiries.rules.lifecycle import Standing


def standings_of(
    actor: Actor, *, agent_id: UUID, queue_id: UUID, assignee_id: UUID | None, last_holder_id: UUID | None
) -> frozenset[Standing]:
    """Every standing the actor has. Once nobody holds the inquiry, its last holder answers for it."""
    found: set[Standing] = set()
    if actor.has_role(Role.SYSTEM):
        found.add(Standing.SYSTEM)
    if agent_id in actor.acting_agent_ids:
        found.add(Standing.AGENT)
    if queue_id in actor.queue_ids:
        found.add(Standing.ASSOCIATE)
    if queue_id in actor.lead_queue_ids:
        found.add(Standing.LEAD)
    if actor.associate_id is not None and actor.associate_id == (assignee_id or last_holder_id):
        found.add(Standing.HOLDER)
    return frozenset(found)
