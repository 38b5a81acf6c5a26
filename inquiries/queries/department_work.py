"""Department requests as departments and associates see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ReferenceMistyped, ResourceNotFound
from arsos.kernel.references import parse_reference
from inquiries.access import sees_its_words_alone, visible_requests
from inquiries.models import Department, DepartmentReport, DepartmentRequest, Inquiry
from inquiries.rules.departments import RequestStatus

SHOWN_IN_LISTS = ("department request",)
SHOWN_ALONE = ("department request", "name", "humana_id", "policy", "details")


def find_request(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request the actor may see; raises ResourceNotFound, journaled."""
    related = (
        "department",
        "inquiry__member",
        "inquiry__prospect",
        "inquiry__policy__plan",
        "inquiry__application__plan",
    )
    found = visible_requests(actor, at).select_related(*related).filter(id=request_id).first()
    if found is None:
        note_look(kind="denied", fields=["department request"])
        raise ResourceNotFound
    note_requests_shown([found], fields=SHOWN_IN_LISTS if sees_its_words_alone(actor, found) else SHOWN_ALONE)
    return found


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
    persons = [person for one in requests for person in one.inquiry.person_ids]
    if persons:
        note_look(subjects=persons, fields=fields)


def department_choices() -> list[tuple[str, str]]:
    """The departments that can be asked, by title."""
    return list(Department.objects.order_by("title").values_list("code", "title"))
