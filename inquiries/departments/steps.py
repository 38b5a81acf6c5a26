"""What a report of a department does, and that an inquiry that ends asks nobody any more (R18)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import TransitionRefused
from foundation.jobs.wake_ups import wake_departments
from foundation.transactions import inside_transaction
from inquiries.departments.models import DepartmentReport, DepartmentRequest
from inquiries.departments.rules import (
    ANSWERS,
    ENDED,
    STATE_WORDS,
    ReportEffect,
    RequestStatus,
    allowed_statuses,
    decide_report,
)
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import PendingReason, Status
from inquiries.inquiry.steps import ANSWERING, add_to_history, continuing, tell
from inquiries.targets.steps import go_on


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How far a department is with a request, as it says itself, and by which road that came.

    `key` names the report: the same key counts once.
    """

    status: RequestStatus
    road: str
    note: str = ""
    external_reference: str = ""
    key: str = ""


@inside_transaction
def take_report(request: DepartmentRequest, told: StatusReport, *, by: Actor, at: datetime) -> DepartmentRequest:
    """The step that calls, polls, people and cancelling share; request and inquiry are locked."""
    effect = decide_report(RequestStatus(request.status), told.status)
    if effect == ReportEffect.REFUSED:
        allowed = [one.value for one in allowed_statuses(RequestStatus(request.status))]
        raise TransitionRefused(
            _("The request is already %(state)s.") % {"state": _(STATE_WORDS[request.status])},
            extra={"allowed": allowed},
        )
    report = DepartmentReport.objects.create(
        request=request,
        status=told.status,
        effect=effect.value,
        road=told.road,
        report_key=told.key,
        note=told.note,
        by_name=by.name,
        received_at=at,
    )
    chain_row(report, "department_report", at=at)
    if told.external_reference and not request.external_reference:
        request.external_reference = told.external_reference
    if effect == ReportEffect.APPLIED:
        _move(request, told.status, note=told.note, by=by, at=at)
    if effect == ReportEffect.AFTER_END:
        _keep_late_answer(request, told.status, note=told.note, by=by, at=at)
    request.updated_at = at
    request.save()
    return request


def _move(request: DepartmentRequest, reported: RequestStatus, *, note: str, by: Actor, at: datetime) -> None:
    inquiry = request.inquiry
    request.status = reported
    if reported in ENDED:
        request.answer = note
        chain_row(request, "department_answer", at=at)
        request.ended_at = at
        request.alert_at = None
        request.call_at = at if reported == RequestStatus.CANCELLED and request.delivered_at else None
        inquiry.open_requests -= 1
    facts = {"department": request.department_id, "request": str(request.id), "status": reported.value}
    add_to_history(
        inquiry,
        HistoryRecord(kind="department_request", facts=facts),
        by=by,
        at=at,
        event=EventType.DEPARTMENT_REQUEST_UPDATED,
        said={"request": str(request.id), "department": request.department_id, "request_status": reported.value},
    )
    inquiry.updated_at = at
    if reported in ENDED and inquiry.open_requests == 0 and _is_waited_for(inquiry):
        _wake(inquiry, at)
    elif reported in ANSWERS:
        _tell_assignee(request, kind="department_answered", at=at)
    inquiry.save()


def _keep_late_answer(
    request: DepartmentRequest, reported: RequestStatus, *, note: str, by: Actor, at: datetime
) -> None:
    """The request stays cancelled; what the department says is kept with it, shown, and told to the holder."""
    inquiry = request.inquiry
    request.answer = "\n\n".join(one for one in (request.answer, note) if one)
    chain_row(request, "department_answer", at=at)
    facts = {"department": request.department_id, "request": str(request.id), "status": reported.value, "late": True}
    said = HistoryRecord(kind="department_request", facts=facts, agent_visible=False)
    add_to_history(inquiry, said, by=by, at=at, event=None)
    inquiry.updated_at = at
    inquiry.save()
    _tell_assignee(request, kind="department_answered_late", at=at)


def _tell_assignee(request: DepartmentRequest, *, kind: str, at: datetime) -> None:
    inquiry, heard_at = request.inquiry, continuing(request.inquiry)
    told = kind if heard_at.id == inquiry.id else "department_answered_duplicate"
    title, once = request.department.title, f"{request.id}/{at.isoformat()}"
    tell(heard_at, [ANSWERING], kind=told, once=once, at=at, department=title, other=inquiry.reference)


def _is_waited_for(inquiry: Inquiry) -> bool:
    return inquiry.status == Status.PENDING and inquiry.pending_reason == PendingReason.DEPARTMENT


def _wake(inquiry: Inquiry, at: datetime) -> None:
    why = "the last department answered"
    go_on(inquiry, why=why, by=Actor.system(), at=at)
    tell(inquiry, [Recipient.HOLDER], kind="resumed", once=inquiry.version, at=at, why=why)


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
