"""Macros as an inquiry's page offers them, filled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from inquiries.access import is_staff_of
from inquiries.models import Inquiry, Macro
from inquiries.queries.catalogue import published_version
from inquiries.rules.macros import SOON, fill


@dataclass(frozen=True, slots=True)
class FilledMacro:
    """A macro with its words as they would be sent."""

    id: UUID
    title: str
    place: str
    body: str
    relay_text: str
    resolution_code: str


def active_macros() -> QuerySet[Macro]:
    """Every macro that is offered, in order, unfilled."""
    return Macro.objects.filter(is_active=True)


def macros_for(actor: Actor, inquiry: Inquiry, at: datetime) -> list[FilledMacro]:
    """The macros that fit the inquiry's type, filled for it. Raises PermissionRefused for who is not of ARSOS."""
    if not is_staff_of(actor, inquiry):
        raise PermissionRefused("Macros are for people of ARSOS.")
    values = _values(actor, inquiry, at)
    fitting = active_macros().filter(Q(inquiry_types=[]) | Q(inquiry_types__contains=[inquiry.inquiry_type_id]))
    return [
        FilledMacro(
            one.id, one.title, one.place, fill(one.body, values), fill(one.relay_text, values), one.resolution_code
        )
        for one in fitting
    ]


def _values(actor: Actor, inquiry: Inquiry, at: datetime) -> dict[str, str]:
    person = inquiry.prospect or inquiry.member
    agent = inquiry.agent
    return {
        "reference": inquiry.reference,
        "inquiry_type": published_version(inquiry.type_version_id).facts.title,
        "summary": inquiry.summary,
        "member_first_name": person.first_name if person else "",
        "agent_first_name": agent.first_name,
        "agent_name": f"{agent.first_name} {agent.last_name}",
        "queue": inquiry.queue.title,
        "due": _due(inquiry, at),
        "my_name": actor.name,
    }


def _due(inquiry: Inquiry, at: datetime) -> str:
    """When it is due where the agent reads it, in the zone ARSOS writes in; what has passed is not promised."""
    if inquiry.due_at is None or inquiry.due_at <= at:
        return SOON
    zone = timezone.get_current_timezone()
    local = inquiry.due_at.astimezone(zone if isinstance(zone, ZoneInfo) else None)
    return f"{local:%b} {local.day}, {local:%H:%M %Z}"
