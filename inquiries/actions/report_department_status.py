"""A department says how far it is (R18)."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, TransitionRefused
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_department_request
from inquiries.actions.note_happening import note_happening
from inquiries.actions.resume_inquiry import go_on
from inquiries.actions.tell_people import ANSWERING, Recipient, continuing, tell
from inquiries.models import DepartmentReport, DepartmentRequest, Inquiry
from inquiries.rules.departments import ANSWERS, ENDED, ReportEffect, RequestStatus, allowed_statuses, decide_report
from inquiries.rules.lifecycle import PendingReason, Status


@durable
def report_department_status(
    request_id: UUID,
    *,
    status: str,
    note: str = "",
    external_reference: str = "",
    key: str = "",
    road: str,
    by: Actor,
    at: datetime,
) -> DepartmentRequest:
    """This will move a request forward. The same word twice, or an older one that comes late, is kept and changes
    nothing; the last answer wakes an inquiry that waits for departments, for its holder.

    `key` names the report: the same key counts once. Raises ResourceNotFound, and TransitionRefused for an end that
    contradicts the one before, InputRejected for "answered" without an answer. An answer to a cancelled request
    is kept.
    """
    request = lock_department_request(by, request_id, at)
    if status == RequestStatus.ANSWERED and not note.strip():
        error = FieldError("/note", "required", "Write the answer, or report that it is in progress.")
        raise InputRejected("An answered request has an answer.", errors=[error])
    report_key = key or f"{road}/{status}/{at.isoformat()}"
    if request.reports.filter(report_key=report_key).exists():
        return request
    return take_report(
        request,
        RequestStatus(status),
        note=note,
        external_reference=external_reference,
        report_key=report_key,
        road=road,
        by=by,
        at=at,
    )


@inside_transaction
def take_report(
    request: DepartmentRequest,
    reported: RequestStatus,
    *,
    note: str,
    external_reference: str,
    report_key: str,
    road: str,
    by: Actor,
    at: datetime,
) -> DepartmentRequest:
    """The step that calls, polls, people and cancelling share; request and inquiry are locked."""
    effect = decide_report(RequestStatus(request.status), reported)
    if effect == ReportEffect.REFUSED:
        allowed = [one.value for one in allowed_statuses(RequestStatus(request.status))]
        raise TransitionRefused(f"The request is {request.status} already.", extra={"allowed": allowed})
    report = DepartmentReport.objects.create(
        request=request,
        status=reported,
        effect=effect.value,
        road=road,
        report_key=report_key,
        note=note,
        by_name=by.name,
        received_at=at,
    )
    chain_row(report, "department_report", at=at)
    if external_reference and not request.external_reference:
        request.external_reference = external_reference
    if effect == ReportEffect.APPLIED:
        _move(request, reported, note=note, by=by, at=at)
    if effect == ReportEffect.AFTER_END:
        _keep_late_answer(request, reported, note=note, by=by, at=at)
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
    note_happening(
        inquiry,
        Happening(kind="department_request", facts=facts),
        by=by,
        at=at,
        event=EventType.DEPARTMENT_REQUEST_UPDATED,
        said={"request": str(request.id), "department": request.department_id, "request_status": reported.value},
    )
    inquiry.updated_at = at
    if reported in ENDED and inquiry.open_requests == 0 and _is_waited_for(inquiry):
        _wake(inquiry, at)
    elif reported in ANSWERS:
        _tell_holder(request, kind="department_answered", at=at)
    inquiry.save()


def _keep_late_answer(
    request: DepartmentRequest, reported: RequestStatus, *, note: str, by: Actor, at: datetime
) -> None:
    """The request stays cancelled; what the department says is kept with it, shown, and told to the holder."""
    inquiry = request.inquiry
    request.answer = "\n\n".join(one for one in (request.answer, note) if one)
    chain_row(request, "department_answer", at=at)
    facts = {"department": request.department_id, "request": str(request.id), "status": reported.value, "late": True}
    said = Happening(kind="department_request", facts=facts, agent_visible=False)
    note_happening(inquiry, said, by=by, at=at, event=None)
    inquiry.updated_at = at
    inquiry.save()
    _tell_holder(request, kind="department_answered_late", at=at)


def _tell_holder(request: DepartmentRequest, *, kind: str, at: datetime) -> None:
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
