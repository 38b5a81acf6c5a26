"""What has been tried for an inquiry so far."""

from dataclasses import dataclass
from datetime import datetime

from arsos.journal.timeline import count_of_kind
from inquiries.models import DepartmentRequest, Inquiry, InquiryClock, InquiryMessage
from inquiries.queries.timeliness import has_missed
from inquiries.rules.departments import RequestStatus


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
