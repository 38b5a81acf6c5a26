"""An inquiry that ends asks nobody any more."""

from datetime import datetime

from django.db import transaction

from audit.chain.steps import chain_row
from foundation.actor import Actor
from foundation.jobs.wake_ups import wake_departments
from foundation.transactions import inside_transaction
from inquiries.departments.models import DepartmentReport
from inquiries.departments.rules import ENDED, ReportEffect, RequestStatus
from inquiries.inquiry.models import Inquiry


@inside_transaction
def cancel_open_requests(inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
    """This will cancel what departments have not answered; their systems are told. The caller saves the inquiry."""
    for request in inquiry.department_requests.exclude(status__in=list(ENDED)).select_for_update():
        report = DepartmentReport.objects.create(
            request=request,
            status=RequestStatus.CANCELLED,
            effect=ReportEffect.APPLIED.value,
            road="system",
            report_key="inquiry ended",
            by_name=by.name,
            received_at=at,
        )
        chain_row(report, "department_report", at=at)
        request.status = RequestStatus.CANCELLED
        request.ended_at = request.updated_at = at
        request.alert_at = None
        request.call_at = at if request.delivered_at else None
        request.save()
    inquiry.open_requests = 0
    transaction.on_commit(wake_departments)
