"""What a department was asked is not needed any more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_department_request, require_department_work
from inquiries.actions.report_department_status import take_report
from inquiries.models import DepartmentRequest
from inquiries.rules.departments import RequestStatus
from inquiries.wake_ups import poke_departments


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
        RequestStatus.CANCELLED,
        note=reason,
        external_reference="",
        report_key=f"cancel/{at.isoformat()}",
        road="person",
        by=by,
        at=at,
    )
    transaction.on_commit(poke_departments)
    return taken
