"""Warn when a department is slow (R18)."""

from datetime import datetime
from uuid import UUID

from foundation.transactions import durable
from inquiries.departments.models import DepartmentRequest
from inquiries.inquiry.models import Recipient
from inquiries.inquiry.steps import tell

KINDS = ("department_warning", "department_overdue")


@durable
def alert_on_request(request_id: UUID, *, at: datetime) -> bool:
    """This will warn the holder at WARNS_AT of the department's time, and holder and leads when it is over; once each.

    Looks again under the lock; returns whether something was due.
    """
    due = DepartmentRequest.objects.filter(id=request_id, alert_at__lte=at)
    request = due.select_for_update(skip_locked=True, of=("self",)).select_related("inquiry", "department").first()
    if request is None:
        return False
    while request.alert_at is not None and request.alert_at <= at:
        kind = KINDS[request.alerts_given]
        whom = [Recipient.HOLDER] if kind == KINDS[0] else [Recipient.HOLDER, Recipient.LEAD]
        title = request.department.title
        tell(request.inquiry, whom, kind=kind, once=f"{request.id}/{kind}", at=at, department=title)
        request.alerts_given += 1
        request.alert_at = request.due_at if request.alerts_given < len(KINDS) else None
    request.save()
    return True
