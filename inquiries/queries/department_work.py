"""Department requests as departments and associates see them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from inquiries.access import visible_requests
from inquiries.models import Department, DepartmentReport, DepartmentRequest


def find_request(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request the actor may see whole; raises ResourceNotFound, journaled."""
    related = ("department", "inquiry")
    found = visible_requests(actor, at).select_related(*related).filter(id=request_id).first()
    if found is None:
        note_look(kind="denied", fields=["department request"])
        raise ResourceNotFound
    note_requests_shown([found])
    return found


def reports_of(requests: Iterable[DepartmentRequest]) -> dict[UUID, list[DepartmentReport]]:
    """What departments said, by request, oldest first."""
    by_request: dict[UUID, list[DepartmentReport]] = {}
    ids = [one.id for one in requests]
    for report in DepartmentReport.objects.filter(request__in=ids).order_by("received_at", "id") if ids else ():
        by_request.setdefault(report.request_id, []).append(report)
    return by_request


def note_requests_shown(requests: Iterable[DepartmentRequest]) -> None:
    """Journal whom the requests are about (R33)."""
    persons = [person for one in requests for person in one.inquiry.person_ids]
    if persons:
        note_look(subjects=persons, fields=["department request"])


def department_choices() -> list[tuple[str, str]]:
    """The departments that can be asked, by title."""
    return list(Department.objects.order_by("title").values_list("code", "title"))
