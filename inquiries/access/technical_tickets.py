"""Who may see and move which technical ticket (R3, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ResourceNotFound, VersionStale
from arsos.kernel.policy import Ground, Right, Thing
from arsos.kernel.reach import Reach, everything_for, of_visible_agents, reached
from arsos.kernel.transactions import inside_transaction
from inquiries.models import SupportUnit, TechnicalTicket
from inquiries.rules.technical_tickets import Party


def visible_tickets(actor: Actor, at: datetime) -> QuerySet[TechnicalTicket]:
    """The tickets the actor may see, on whatever ground the policy gives it."""
    found = TechnicalTicket.objects.filter(reached(Thing.TECHNICAL_TICKET, Right.SEE, REACH, actor, at))
    return found.select_related("agent", "unit")


def find_ticket(actor: Actor, ticket_id: UUID, at: datetime) -> TechnicalTicket:
    """A ticket the actor may see; raises ResourceNotFound, journaled."""
    found = visible_tickets(actor, at).filter(id=ticket_id).first()
    if found is None:
        note_look(kind="denied", fields=["technical ticket"])
        raise ResourceNotFound
    return found


@inside_transaction
def lock_ticket(actor: Actor, ticket_id: UUID, at: datetime, *, expected_version: int | None = None) -> TechnicalTicket:
    """The same, locked for change; raises VersionStale, too."""
    seen = find_ticket(actor, ticket_id, at)
    rows = TechnicalTicket.objects.select_for_update(of=("self",)).select_related("agent", "unit")
    ticket = rows.get(id=seen.id)
    if expected_version is not None and ticket.version != expected_version:
        raise VersionStale("The ticket has changed since you read it; nothing was changed.")
    return ticket


def parties_of(actor: Actor, ticket: TechnicalTicket) -> frozenset[Party]:
    """What the actor is to a ticket. Leads speak for the unit: they hear by phone what was done."""
    found = set()
    if ticket.agent_id in actor.acting_agent_ids or ticket.agent_id == actor.agent_id:
        found.add(Party.AGENT)
    if _is_system_of(actor, ticket.unit) or actor.has_role(Role.LEAD, Role.ADMINISTRATOR):
        found.add(Party.UNIT)
    if actor.has_role(Role.SYSTEM):
        found.add(Party.SYSTEM)
    return frozenset(found)


def _is_system_of(actor: Actor, unit: SupportUnit) -> bool:
    if actor.client_id is None or actor.user_id is not None:
        return False
    return SupportUnit.objects.filter(code=unit.code, client__client_id=actor.client_id).exists()


def _of_own_system(actor: Actor, _at: datetime) -> Q | None:
    is_system = actor.client_id is not None and actor.user_id is None
    return Q(unit__client__client_id=actor.client_id) if is_system else None


REACH: Mapping[Ground, Reach] = {
    Ground.NAMED_AGENT: of_visible_agents,
    Ground.DESTINATION: _of_own_system,
    Ground.REVIEWER: everything_for(Role.LEAD, Role.ADMINISTRATOR),
    Ground.SYSTEM: everything_for(Role.SYSTEM),
}
"""For each ground which tickets it reaches."""
