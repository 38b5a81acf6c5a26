"""Who repairs Vantage, and what they are written about a technical ticket (R3)."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from arsos.outbox.correspondence import Written
from inquiries.models import SupportUnit, TechnicalTicket

LETTER = "technical_ticket"
ENVIRONMENT = ("browser", "operating_system", "device", "app_version", "network")


def unit_in_charge() -> SupportUnit:
    """Who repairs Vantage; there is one."""
    return SupportUnit.objects.order_by("code")[0]


def write_ticket_letter(ticket_id: UUID) -> Written | None:
    """What the unit is mailed of a ticket: what the agent wrote, which was refused if it looked like a member's."""
    ticket = TechnicalTicket.objects.select_related("unit", "agent").filter(id=ticket_id).first()
    if ticket is None or not ticket.unit.email:
        return None
    known = [(name, ticket.environment.get(name)) for name in ENVIRONMENT]
    lines = [
        f"Ticket: {ticket.reference}",
        f"Agent: {ticket.agent.name}, SAN {ticket.agent.san}, {ticket.agent.phone or 'no phone on file'}",
        f"Problem: {TechnicalTicket.Problem(ticket.problem).label}",
        f"Page: {ticket.page or '-'}",
        f"Error code: {ticket.error_code or '-'}",
        f"Occurred: {ticket.occurred_at:%Y-%m-%d %H:%M} UTC",
        *(f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in known if value),
        f"Drafts kept in ARSOS: {ticket.drafts.count()}",
        "",
        ticket.what_happened,
        "",
        f"Answer in ARSOS: {settings.ARSOS_BASE_URL}/api/v1/technical-tickets/{ticket.id}/",
        "",
    ]
    return Written(ticket.unit.email, f"Vantage ticket {ticket.reference}", "\n".join(lines))


def unit_addresses() -> Iterable[str]:
    """Where tickets are mailed."""
    return SupportUnit.objects.exclude(email="").values_list("email", flat=True)
