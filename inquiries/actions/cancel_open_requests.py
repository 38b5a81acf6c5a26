"""An inquiry that ends asks nobody any more."""

from datetime import datetime

from django.db import transaction

from arsos.journal.chained_rows import chain_row
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from inquiries.models import DepartmentReport, Inquiry
from inquiries.rules.departments import ENDED, ReportEffect, RequestStatus
from inquiries.wake_ups import poke_departments


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
    transaction.on_commit(poke_departments)
