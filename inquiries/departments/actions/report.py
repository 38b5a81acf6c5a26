"""Take the report of a department on how far it is (R18)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable
from inquiries.departments.access import lock_department_request
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.rules import RequestStatus
from inquiries.departments.steps import StatusReport, take_report


@durable
def report_department_status(request_id: UUID, reported: StatusReport, *, by: Actor, at: datetime) -> DepartmentRequest:
    """This will move a request forward. The same word twice, or an older one that comes late, is kept and changes
    nothing; the last answer wakes an inquiry that waits for departments, for its holder.

    Raises ResourceNotFound, and TransitionRefused for an end that
    contradicts the one before, InputRejected for "answered" without an answer. An answer to a cancelled request
    is kept.
    """
    request = lock_department_request(by, request_id, at)
    if reported.status == RequestStatus.ANSWERED and not reported.note.strip():
        error = FieldError("/note", "required", _("Enter the answer, or report that the request is in progress."))
        raise InputRejected(_("Enter the answer."), errors=[error])
    key = reported.key or f"{reported.road}/{reported.status}/{at.isoformat()}"
    if request.reports.filter(report_key=key).exists():
        return request
    told = replace(reported, status=RequestStatus(reported.status), key=key)  # a body has its text
    return take_report(request, told, by=by, at=at)
