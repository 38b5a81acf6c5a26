"""Ask a department for something (R18)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.jobs.wake_ups import wake_departments
from foundation.transactions import durable, inside_transaction
from inquiries.departments.access import require_department_work
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.departments.rules import RequestStatus
from inquiries.inquiry.access import lock_inquiry
from inquiries.inquiry.steps import add_to_history
from inquiries.targets.rules import BREACH, SHARES
from inquiries.targets.steps import tell_of_few_hours
from staffing.queries.queues import calendar_in_force

WARNS_AT = SHARES[0] / BREACH
"""Of the department's time: the first share at which a target alerts, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentQuestion:
    """Which department is asked what."""

    department: str
    summary: str
    details: str = ""


@durable
def request_department(
    reference: str, question: DepartmentQuestion, *, by: Actor, at: datetime, expected_version: int | None = None
) -> DepartmentRequest:
    """This will ask a department; its answer is due by its own target, in its own opening hours.

    Raises ResourceNotFound, PermissionRefused for who neither holds nor leads it, TransitionRefused for an inquiry
    that has ended, and InputRejected for an unknown department.
    """
    return ask_department(reference, question, by=by, at=at, expected_version=expected_version)


@inside_transaction
def ask_department(
    reference: str, question: DepartmentQuestion, *, by: Actor, at: datetime, expected_version: int | None = None
) -> DepartmentRequest:
    """The step that asking and a macro share. Raises as `request_department`."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_department_work(by, inquiry)
    asked = Department.objects.filter(code=question.department).first()
    if asked is None:
        error = FieldError("/department", "unknown_department", _("See the list of departments."))
        raise InputRejected(_("This department does not exist."), errors=[error])
    in_force = calendar_in_force(asked.calendar_id, at)
    target = timedelta(seconds=asked.target_seconds)
    warning_at = in_force.calendar.add(at, target * WARNS_AT)
    request = DepartmentRequest.objects.create(
        inquiry=inquiry,
        department=asked,
        status=RequestStatus.SENT,
        summary=question.summary,
        details=question.details,
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
    add_to_history(
        inquiry,
        HistoryRecord(kind="department_request", facts=facts),
        by=by,
        at=at,
        event=EventType.DEPARTMENT_REQUEST_UPDATED,
        said={"request": str(request.id), "department": asked.code, "request_status": RequestStatus.SENT.value},
    )
    inquiry.save()
    transaction.on_commit(wake_departments)
    return request
