"""A holder asks an internal department (R18)."""

from datetime import datetime, timedelta

from django.db import transaction

from arsos.desk.queries.calendars import calendar_in_force
from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_department_work
from inquiries.actions.note_happening import note_happening
from inquiries.actions.tell_of_few_hours import tell_of_few_hours
from inquiries.models import Department, DepartmentRequest
from inquiries.rules.departments import RequestStatus
from inquiries.wake_ups import poke_departments

WARNS_AT = 0.75


@durable
def request_department(
    reference: str,
    *,
    department: str,
    summary: str,
    details: str = "",
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> DepartmentRequest:
    """This will ask a department; its answer is due by its own target, in its own opening hours.

    Raises ResourceNotFound, PermissionRefused for who neither holds nor leads it, TransitionRefused for an inquiry
    that has ended, and InputRejected for an unknown department.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_department_work(by, inquiry)
    asked = Department.objects.filter(code=department).first()
    if asked is None:
        error = FieldError("/department", "unknown_department", "See the list of departments.")
        raise InputRejected("There is no such department.", errors=[error])
    in_force = calendar_in_force(asked.calendar_id, at)
    target = timedelta(seconds=asked.target_seconds)
    warning_at = in_force.calendar.add(at, target * WARNS_AT)
    request = DepartmentRequest.objects.create(
        inquiry=inquiry,
        department=asked,
        status=RequestStatus.SENT,
        summary=summary,
        details=details,
        requested_by_id=by.user_id,
        requested_by_name=by.name,
        target_seconds=asked.target_seconds,
        calendar_version_id=in_force.version_id,
        created_at=at,
        updated_at=at,
        warning_at=warning_at,
        due_at=in_force.calendar.add(at, target),
        alert_at=warning_at,
        call_at=at if asked.gateway == Department.Gateway.HTTP else None,
    )
    tell_of_few_hours(in_force.version_id, since=at, due_at=request.due_at, at=at)
    chain_row(request, "department_request", at=at)
    inquiry.open_requests += 1
    inquiry.updated_at = at
    facts = {"department": asked.code, "request": str(request.id), "status": RequestStatus.SENT.value}
    note_happening(
        inquiry,
        Happening(kind="department_request", facts=facts),
        by=by,
        at=at,
        event=EventType.DEPARTMENT_REQUEST_UPDATED,
        said={"request": str(request.id), "department": asked.code, "request_status": RequestStatus.SENT.value},
    )
    inquiry.save()
    transaction.on_commit(poke_departments)
    return request
