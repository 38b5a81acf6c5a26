"""Who may see and move which technical ticket (R3, R31)."""

from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ResourceNotFound, VersionStale
from arsos.kernel.policy import Ground, Right, Thing, grounds_for
from arsos.kernel.transactions import inside_transaction
from inquiries.models import SupportUnit, TechnicalTicket
from inquiries.rules.technical_tickets import Party


def visible_tickets(actor: Actor) -> QuerySet[TechnicalTicket]:
    """The tickets the actor may see, on whatever ground the policy gives it."""
    condition = Q(pk__in=())
    for ground in grounds_for(Thing.TECHNICAL_TICKET, Right.SEE):
        condition |= _reached(ground, actor)
    return TechnicalTicket.objects.filter(condition).select_related("agent", "unit")


def find_ticket(actor: Actor, ticket_id: UUID) -> TechnicalTicket:
    """A ticket the actor may see; raises ResourceNotFound, journaled."""
    found = visible_tickets(actor).filter(id=ticket_id).first()
    if found is None:
        note_look(kind="denied", fields=["technical ticket"])
        raise ResourceNotFound
    return found


@inside_transaction
def lock_ticket(actor: Actor, ticket_id: UUID, *, expected_version: int | None = None) -> TechnicalTicket:
    """The same, locked for change; raises VersionStale, too."""
    seen = find_ticket(actor, ticket_id)
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


def _reached(ground: Ground, actor: Actor) -> Q:
    nothing = Q(pk__in=())
    if ground == Ground.NAMED_AGENT:
        return Q(agent__in=actor.visible_agent_ids) if actor.visible_agent_ids else nothing
    if ground == Ground.DESTINATION:
        is_system = actor.client_id is not None and actor.user_id is None
        return Q(unit__client__client_id=actor.client_id) if is_system else nothing
    roles = (Role.LEAD, Role.ADMINISTRATOR) if ground == Ground.REVIEWER else (Role.SYSTEM,)
    return Q(pk__isnull=False) if actor.has_role(*roles) else nothing


def _is_system_of(actor: Actor, unit: SupportUnit) -> bool:
    if actor.client_id is None or actor.user_id is not None:
        return False
    return SupportUnit.objects.filter(code=unit.code, client__client_id=actor.client_id).exists()
