"""Who hears events about technical tickets: whoever may see the ticket when the event is sent (R31)."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from foundation.actor import Actor
from inquiries.tickets.access import visible_tickets
from inquiries.tickets.models import TechnicalTicket


def visible_ticket_ids(actor: Actor, at: datetime) -> QuerySet[TechnicalTicket, UUID]:
    """The ids of the technical tickets the actor may see; they are about nobody."""
    return visible_tickets(actor, at).values_list("id", flat=True)
