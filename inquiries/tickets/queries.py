"""The unit that repairs Vantage, and the drafts that stay for an open ticket (R3)."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from inquiries.tickets.models import SupportUnit, TechnicalTicket
from inquiries.tickets.rules import OPEN_TICKETS


def unit_in_charge() -> SupportUnit:
    """Who repairs Vantage; there is one."""
    return SupportUnit.objects.order_by("code")[0]


def drafts_in_open_tickets() -> QuerySet[Any]:
    """A row where an open ticket names the draft of the outer query, which therefore stays (R3)."""
    drafts = TechnicalTicket.drafts.through.objects
    return drafts.filter(inquirydraft=OuterRef("pk"), technicalticket__state__in=OPEN_TICKETS)
