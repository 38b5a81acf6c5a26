"""What will happen to an inquiry once it is filed: its queue, when work starts, by when it is answered (R15, R21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.actor import Actor
from inquiries.catalog.queries import CurrentType
from inquiries.inquiry.models import Inquiry
from inquiries.routing.queries import Routed, route_each
from inquiries.routing.rules import RoutingFacts
from inquiries.targets.rules import decide_face
from members.book.queries.intake_subjects import IntakeSubject
from members.book.rules import PLAN_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Where it would go and when, if it were filed now."""

    queue_title: str
    work_starts_at: datetime
    first_response_by: datetime
    resolution_by: datetime


def outlooks(
    kinds: Sequence[CurrentType],
    *,
    subject: IntakeSubject | None,
    line_of_business: str,
    by: Actor,
    at: datetime,
) -> list[Outlook]:
    """One for each type, by the rules, calendars and targets of now; filing decides again."""
    facts = [_facts(kind, subject, line_of_business, by) for kind in kinds]
    return [_outlook(kind, routed, at) for kind, routed in zip(kinds, route_each(facts, at), strict=True)]


def _facts(kind: CurrentType, subject: IntakeSubject | None, line_of_business: str, by: Actor) -> RoutingFacts:
    """As filing will state them: of a prospect neither state nor language is known."""
    plan_type = subject.plan_type if subject else line_of_business
    return RoutingFacts(
        inquiry_type=kind.facts.code,
        family=PLAN_TYPES[plan_type].family,
        plan_type=plan_type,
        state=subject.state if subject else "",
        language=subject.language if subject else "",
        flow=Inquiry.Flow.MY_HUMANA_BUSINESS if subject else Inquiry.Flow.SERVICE_INQUIRY_CARD,
        agent_channel=by.agent_channel,
        priority=kind.facts.priority,
    )


def _outlook(kind: CurrentType, routed: Routed, at: datetime) -> Outlook:
    calendar = routed.queue.hours_for(kind.facts.priority).calendar
    first, whole = (
        decide_face(calendar, running_since=at, target=target, elapsed=timedelta()).due_at
        for target in (kind.facts.targets.first_response, kind.facts.targets.resolution)
    )
    return Outlook(
        queue_title=routed.queue.title,
        work_starts_at=calendar.next_opening(at),
        first_response_by=first,
        resolution_by=whole,
    )
