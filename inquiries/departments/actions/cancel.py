"""Cancel what was asked of a department (R18)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation.actor import Actor
from foundation.jobs.wake_ups import wake_departments
from foundation.transactions import durable
from inquiries.departments.access import lock_department_request, require_department_work
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.rules import RequestStatus
from inquiries.departments.steps import StatusReport, take_report


@durable
def cancel_department_request(request_id: UUID, *, reason: str, by: Actor, at: datetime) -> DepartmentRequest:
    """This will cancel a request, and tell the department's system.

    Raises ResourceNotFound, PermissionRefused for who neither holds nor leads the inquiry, TransitionRefused for a
    request that has ended.
    """
    request = lock_department_request(by, request_id, at)
    require_department_work(by, request.inquiry)
    taken = take_report(
        request,
        StatusReport(
            status=RequestStatus.CANCELLED,
            note=reason,
            key=f"cancel/{at.isoformat()}",
            road="person",
        ),
        by=by,
        at=at,
    )
    transaction.on_commit(wake_departments)
    return taken
