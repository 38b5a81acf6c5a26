"""What has come due, oldest first: each sweep asks one index and takes what is due, not what exists."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from arsos.desk.queries.calendars import superseded_versions
from arsos.jobs.failures import without_put_off
from inquiries.models import DepartmentRequest, Inquiry, InquiryClock, InquiryDraft, TechnicalTicket
from inquiries.rules.drafts import KEPT_FOR
from inquiries.rules.technical_tickets import OPEN_TICKETS

CALLS = "departments.call"
"""The sweep of calls to departments."""


def inquiries_to_check(at: datetime) -> QuerySet[Inquiry]:
    """Inquiries with a warning, a breach, the end of a wait or a follow-up due."""
    return Inquiry.objects.filter(next_check_at__lte=at).order_by("next_check_at")


def inquiries_to_retime(at: datetime) -> QuerySet[Inquiry]:
    """Inquiries whose clocks or follow-ups run by hours that have been replaced."""
    old = superseded_versions(at)
    if not old:
        return Inquiry.objects.none()
    running = InquiryClock.objects.filter(calendar_version__in=old, state=InquiryClock.State.RUNNING)
    followed = Inquiry.objects.filter(follow_up_calendar__in=old, follow_up_at__isnull=False)
    return Inquiry.objects.filter(id__in=running.values("inquiry_id").union(followed.values("id")))


def drafts_to_expire(at: datetime) -> QuerySet[InquiryDraft]:
    """Drafts that nobody has touched for a month."""
    return untouched_drafts(at).order_by("updated_at")


def untouched_drafts(at: datetime) -> QuerySet[InquiryDraft]:
    """The drafts whose month is over, of those that may go."""
    return drafts_free_to_go().filter(updated_at__lt=at - KEPT_FOR)


def drafts_free_to_go() -> QuerySet[InquiryDraft]:
    """The drafts that nobody has submitted, but for those that an open technical ticket names (R3)."""
    kept = TechnicalTicket.drafts.through.objects.filter(
        inquirydraft=OuterRef("pk"), technicalticket__state__in=OPEN_TICKETS
    )
    return InquiryDraft.objects.filter(~Exists(kept), submitted_inquiry_id=None)


def requests_to_alert(at: datetime) -> QuerySet[DepartmentRequest]:
    """Department requests that are to be warned of, or that are overdue."""
    return DepartmentRequest.objects.filter(alert_at__lte=at).order_by("alert_at")


def requests_to_call(at: datetime, *, department: str = "") -> QuerySet[DepartmentRequest]:
    """Department requests whose department's system is to be called, of one department or of all."""
    due = DepartmentRequest.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=at),
        Q(department__paused_until=None) | Q(department__paused_until__lte=at),
        call_at__lte=at,
    )
    return (due.filter(department=department) if department else due).order_by("call_at")


def departments_to_call(at: datetime) -> set[str]:
    """The departments whose system has a call due that has not failed just now."""
    due = without_put_off(requests_to_call(at), CALLS, at)
    return set(due.order_by().values_list("department", flat=True).distinct())
