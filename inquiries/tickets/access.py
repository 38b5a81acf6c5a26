"""Who may see and move which technical ticket (R3, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import VersionStale
from foundation.policy import (
    Basis,
    Holds,
    Reach,
    Resource,
    Right,
    access_scope,
    bases_of,
    is_own_agent,
    of_agents_below,
    of_own_agents,
    protect,
)
from foundation.transactions import inside_transaction
from inquiries.tickets.models import SupportUnit, TechnicalTicket
from inquiries.tickets.rules import Party


def visible_tickets(actor: Actor, at: datetime) -> QuerySet[TechnicalTicket]:
    """The tickets the actor may see, on whatever ground the policy gives it."""
    found = TechnicalTicket.objects.filter(access_scope(actor, Right.SEE, Resource.TECHNICAL_TICKET, at))
    return found.select_related("agent", "unit")


def find_ticket(actor: Actor, ticket_id: UUID, at: datetime) -> TechnicalTicket:
    """A ticket the actor may see; raises ResourceNotFound, journaled."""
    found = VISIBLE.first(actor=actor, at=at, ticket_id=ticket_id)
    if found is None:
        raise nothing_found("technical ticket")
    return found


def _visible(actor: Actor, at: datetime, ticket_id: UUID) -> QuerySet[TechnicalTicket]:
    return visible_tickets(actor, at).filter(id=ticket_id)


VISIBLE = HotQuery(_visible)


@inside_transaction
def lock_ticket(actor: Actor, ticket_id: UUID, at: datetime, *, expected_version: int | None = None) -> TechnicalTicket:
    """The same, locked for change; raises VersionStale, too."""
    seen = find_ticket(actor, ticket_id, at)
    rows = TechnicalTicket.objects.select_for_update(of=("self",)).select_related("agent", "unit")
    ticket = rows.get(id=seen.id)
    if expected_version is not None and ticket.version != expected_version:
        raise VersionStale(_("The ticket changed since you opened it. Nothing was changed."))
    return ticket


def parties_of(actor: Actor, ticket: TechnicalTicket) -> frozenset[Party]:
    """What the actor is to a ticket. Leads speak for the unit: they hear by phone what was done."""
    return frozenset(PARTIES[ground] for ground in bases_of(actor, Right.ACT, ticket))


def _is_system_of(actor: Actor, _right: Right, ticket: TechnicalTicket) -> bool:
    if actor.client_id is None or actor.user_id is not None:
        return False
    return SupportUnit.objects.filter(code=ticket.unit_id, client__client_id=actor.client_id).exists()


def _of_own_system(actor: Actor, _at: datetime) -> Q | None:
    is_system = actor.client_id is not None and actor.user_id is None
    return Q(unit__client__client_id=actor.client_id) if is_system else None


REACH: Mapping[Basis, Reach] = {
    Basis.NAMED_AGENT: of_own_agents,
    Basis.ABOVE_AGENT: of_agents_below,
    Basis.DESTINATION: _of_own_system,
}
"""For each ground which tickets it reaches."""
HOLDS: Mapping[Basis, Holds] = {Basis.NAMED_AGENT: is_own_agent, Basis.DESTINATION: _is_system_of}
"""The same for a ticket in hand."""
PARTIES: Mapping[Basis, Party] = {
    Basis.NAMED_AGENT: Party.AGENT,
    Basis.DESTINATION: Party.UNIT,
    Basis.LEAD: Party.UNIT,
    Basis.ADMINISTRATOR: Party.UNIT,
    Basis.SYSTEM: Party.SYSTEM,
}
"""What the table of steps calls those who act on each ground."""


def protect_tickets() -> None:
    """Technical tickets are fetched by the policy from here on."""
    protect(Resource.TECHNICAL_TICKET, TechnicalTicket, reach=REACH, holds=HOLDS)
