"""What has been tried for an inquiry, its macros, and inquiries whose agent of record is another one now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.history.queries import count_of_kind
from foundation import clock
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.moments import display_instant
from inquiries.catalog.queries import published_version
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.rules import RequestStatus
from inquiries.inquiry.access import is_staff_of
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.rules import OPEN
from inquiries.targets.models import InquiryClock
from inquiries.targets.queries import has_missed
from inquiries.work.models import HeldMessage, Macro
from inquiries.work.rules import SOON, fill
from members.book.queries.books import records_begun


@dataclass(frozen=True, slots=True)
class Efforts:
    """How often it was answered and reopened, what passed its time, who said no, and who spoke last."""

    answers: int
    reopenings: int
    breached_clocks: int
    rejected_requests: int
    has_unanswered_message: bool
    self_service: str


def efforts_for(inquiry: Inquiry, at: datetime) -> Efforts:
    """What ARSOS and the departments have done for an inquiry until an instant, counted."""
    seen_by_agent = InquiryMessage.objects.filter(
        inquiry=inquiry, visibility=InquiryMessage.Visibility.AGENT, retracted_at=None
    )
    last = seen_by_agent.order_by("-created_at", "-id").values_list("author_role", flat=True).first()
    return Efforts(
        answers=count_of_kind(inquiry.id, "resolve"),
        reopenings=inquiry.reopen_count,
        breached_clocks=InquiryClock.objects.filter(has_missed(at), inquiry=inquiry).count(),
        rejected_requests=DepartmentRequest.objects.filter(inquiry=inquiry, status=RequestStatus.REJECTED).count(),
        has_unanswered_message=last == "agent",
        self_service=str(inquiry.self_service or ""),
    )


def undone_words(actor: Actor, held_id: UUID) -> str:
    """The words of a message that the actor undid before it was sent; nothing once they are forgotten."""
    held = HeldMessage.objects.filter(id=held_id, undone_at__isnull=False).first()
    return held.body if held is not None and held.author_id == actor.user_id else ""


@dataclass(frozen=True, slots=True)
class FilledMacro:
    """A macro with its words as they would be sent, and what one press does besides."""

    id: UUID
    title: str
    place: str
    body: str
    relay_text: str
    resolution_code: str
    is_complete: bool
    sets_priority: int | None
    holds_for: str
    department: str
    department_title: str
    question: str


def active_macros() -> QuerySet[Macro]:
    """Every macro that is offered, in order, unfilled."""
    return Macro.objects.filter(is_active=True).select_related("asks_department")


def macros_for(actor: Actor, inquiry: Inquiry, at: datetime) -> list[FilledMacro]:
    """The macros that fit the inquiry's type, filled for it. Raises PermissionRefused for who is not of ARSOS."""
    if not is_staff_of(actor, inquiry):
        raise PermissionRefused(_("Only ARSOS staff can use macros."))
    values = _values(actor, inquiry, at)
    fitting = active_macros().filter(Q(inquiry_types=[]) | Q(inquiry_types__contains=[inquiry.inquiry_type_id]))
    return [_filled(one, values) for one in fitting]


def _filled(macro: Macro, values: Mapping[str, str]) -> FilledMacro:
    asked = macro.asks_department
    return FilledMacro(
        id=macro.id,
        title=macro.title,
        place=macro.place,
        body=fill(macro.body, values),
        relay_text=fill(macro.relay_text, values),
        resolution_code=macro.resolution_code,
        is_complete=macro.is_complete,
        sets_priority=macro.sets_priority,
        holds_for=macro.holds_for,
        department=asked.code if asked else "",
        department_title=asked.title if asked else "",
        question=fill(macro.question, values),
    )


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
    return display_instant(local)


def moved_inquiries(at: datetime, *, days: int) -> QuerySet[Inquiry]:
    """Open inquiries that name another agent than the one of record, where that one began within some days."""
    on = clock.date_of(at)
    newer = records_begun(on, days=days).filter(policy=OuterRef("policy_id")).exclude(agent=OuterRef("agent_id"))
    return Inquiry.objects.filter(Exists(newer), status__in=OPEN)
