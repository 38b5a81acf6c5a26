"""Department requests as departments and associates see them, and which departments are to be called (R18)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import ReferenceMistyped
from foundation.identifiers import parse_reference
from foundation.jobs.failures import without_put_off
from inquiries.departments.access import sees_its_words_alone, visible_requests
from inquiries.departments.models import Department, DepartmentReport, DepartmentRequest
from inquiries.departments.rules import ENDED, RequestStatus
from inquiries.inquiry.access import person_ids
from inquiries.inquiry.models import Inquiry

CALL_SWEEP = "departments.call"
"""The sweep of calls to departments."""


def departments_to_call(at: datetime) -> set[str]:
    """The departments whose system has a call due that has not failed just now."""
    due = without_put_off(requests_to_call(at), CALL_SWEEP, at)
    return set(due.order_by().values_list("department", flat=True).distinct())


SHOWN_IN_LISTS = ("department request",)
RELATED = (
    "department",
    "inquiry__member",
    "inquiry__prospect",
    "inquiry__policy__plan",
    "inquiry__application__plan",
)
SHOWN_ALONE = ("department request", "name", "humana_id", "policy", "details")


def find_request(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request the actor may see; raises ResourceNotFound, journaled."""
    found = VISIBLE.first(actor=actor, at=at, request_id=request_id)
    if found is None:
        raise nothing_found("department request")
    note_requests_shown([found], fields=SHOWN_IN_LISTS if sees_its_words_alone(actor, found) else SHOWN_ALONE)
    return found


def _visible(actor: Actor, at: datetime, request_id: UUID) -> QuerySet[DepartmentRequest]:
    return visible_requests(actor, at).select_related(*RELATED).filter(id=request_id)


VISIBLE = HotQuery(_visible)


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a request is about: no more of the person than a department needs to find them (R32)."""

    inquiry_type: str
    first_name: str
    last_name: str
    humana_id: str
    policy_number: str
    application_number: str
    plan: str
    details: Mapping[str, object]


def about_of(actor: Actor, request: DepartmentRequest) -> About | None:
    """What a department reads of the inquiry behind a request that was found, journaled with it; None once it ended."""
    if sees_its_words_alone(actor, request):
        return None
    inquiry = request.inquiry
    member, prospect, policy, application = inquiry.member, inquiry.prospect, inquiry.policy, inquiry.application
    person = member or prospect
    held = policy or application
    return About(
        inquiry_type=inquiry.inquiry_type_id,
        first_name=person.first_name if person else "",
        last_name=person.last_name if person else "",
        humana_id=member.humana_id if member else "",
        policy_number=policy.policy_number if policy else "",
        application_number=application.application_number if application else _typed_number(inquiry),
        plan=held.plan.name if held else "",
        details=inquiry.details,
    )


def _typed_number(inquiry: Inquiry) -> str:
    return inquiry.prospect.application_number if inquiry.prospect else ""


def hide_words_of_arsos(request: DepartmentRequest, reports: Iterable[DepartmentReport]) -> None:
    """Leave of a request, and of its reports, what the department said; why ARSOS cancelled it may name somebody."""
    request.summary = request.details = ""
    if request.status == RequestStatus.CANCELLED:
        request.answer = ""
    for report in reports:
        if report.status == RequestStatus.CANCELLED:
            report.note = ""


def requests_named(rows: QuerySet[DepartmentRequest], name: str) -> QuerySet[DepartmentRequest]:
    """Those that the department calls so itself, or that belong to the inquiry of this reference."""
    try:
        return rows.filter(Q(external_reference__iexact=name) | Q(inquiry__reference=parse_reference(name)))
    except ReferenceMistyped:
        return rows.filter(external_reference__iexact=name)


def reports_of(requests: Iterable[DepartmentRequest]) -> dict[UUID, list[DepartmentReport]]:
    """What departments said, by request, oldest first."""
    by_request: dict[UUID, list[DepartmentReport]] = {}
    ids = [one.id for one in requests]
    for report in DepartmentReport.objects.filter(request__in=ids).order_by("received_at", "id") if ids else ():
        by_request.setdefault(report.request_id, []).append(report)
    return by_request


def note_requests_shown(requests: Iterable[DepartmentRequest], *, fields: Sequence[str] = SHOWN_IN_LISTS) -> None:
    """Journal whom the requests are about (R33)."""
    persons = [person for one in requests for person in person_ids(one.inquiry)]
    if persons:
        log_access(subjects=persons, fields=fields)


def department_choices() -> list[tuple[str, str]]:
    """The departments that can be asked, by title."""
    return list(Department.objects.order_by("title").values_list("code", "title"))


class Asked(NamedTuple):
    """A department that has not answered."""

    title: str
    since: datetime
    due_at: datetime


def departments_asked(inquiry_ids: Iterable[UUID]) -> dict[UUID, list[Asked]]:
    """By inquiry the departments that have not answered, next due first."""
    waiting = DepartmentRequest.objects.filter(inquiry__in=list(inquiry_ids)).exclude(status__in=ENDED)
    shown = waiting.order_by("due_at").values_list("inquiry_id", "department__title", "created_at", "due_at")
    found: dict[UUID, list[Asked]] = {}
    for inquiry_id, title, since, due_at in shown:
        found.setdefault(inquiry_id, []).append(Asked(title, since, due_at))
    return found


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


def requests_of(inquiry: Inquiry) -> list[DepartmentRequest]:
    """What departments were asked for an inquiry, oldest first."""
    return list(inquiry.department_requests.select_related("department").order_by("created_at", "id"))
