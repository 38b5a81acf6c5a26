"""The letter about a technical ticket to the unit that repairs Vantage (R3)."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from events.letters.steps import Written
from foundation.clock import in_eastern
from foundation.identifiers import display_phone
from inquiries.tickets.models import SupportUnit, TechnicalTicket

TICKET_LETTER = "technical_ticket"
ENVIRONMENT = ("browser", "operating_system", "device", "app_version", "network")


def write_ticket_letter(ticket_id: UUID) -> Written | None:
    """What the unit is mailed of a ticket: what the agent wrote, which was refused if it looked like a member's."""
    ticket = TechnicalTicket.objects.select_related("unit", "agent").filter(id=ticket_id).first()
    if ticket is None or not ticket.unit.email:
        return None
    known = [(name, ticket.environment.get(name)) for name in ENVIRONMENT]
    phone = display_phone(ticket.agent.phone) or _("no phone on file")
    lines = [
        _("Ticket: %(reference)s") % {"reference": ticket.reference},
        _("Agent: %(name)s, SAN %(san)s, %(phone)s")
        % {"name": ticket.agent.name, "san": ticket.agent.san, "phone": phone},
        _("Problem: %(problem)s") % {"problem": TechnicalTicket.Problem(ticket.problem).label},
        _("Page: %(page)s") % {"page": ticket.page or "-"},
        _("Error code: %(code)s") % {"code": ticket.error_code or "-"},
        _("Occurred: %(at)s") % {"at": in_eastern(ticket.occurred_at)},
        *(f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in known if value),
        _("Drafts kept in ARSOS: %(count)d") % {"count": ticket.drafts.count()},
        "",
        ticket.what_happened,
        "",
        _("Answer in ARSOS: %(address)s")
        % {"address": f"{settings.ARSOS_BASE_URL}/api/v1/technical-tickets/{ticket.id}/"},
        "",
    ]
    return Written(
        ticket.unit.email, _("Vantage ticket %(reference)s") % {"reference": ticket.reference}, "\n".join(lines)
    )


def support_unit_addresses() -> Iterable[str]:
    """Where tickets are mailed."""
    return SupportUnit.objects.exclude(email="").values_list("email", flat=True)
