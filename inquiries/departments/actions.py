"""Request something of a department, cancel it, call its system, take its report, and warn when it is slow (R18)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.chain.steps import chain_row
from audit.history.steps import HistoryRecord
from events.feed.steps import EventType
from foundation.access_log.steps import collected_accesses, log_access, write_accesses_with_effect
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, TransitionRefused
from foundation.jobs.backoff import Backoff
from foundation.jobs.wake_ups import wake_departments
from foundation.transactions import durable, inside_transaction
from inquiries.departments.access import lock_department_request, require_department_work
from inquiries.departments.gateways import Word
from inquiries.departments.models import Department, DepartmentReport, DepartmentRequest
from inquiries.departments.rules import (
    ANSWERS,
    ENDED,
    STATE_WORDS,
    ReportEffect,
    RequestStatus,
    allowed_statuses,
    decide_report,
)
from inquiries.inquiry.access import lock_inquiry
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import PendingReason, Status
from inquiries.inquiry.steps import ANSWERING, add_to_history, continuing, tell
from inquiries.targets.rules import BREACH, SHARES
from inquiries.targets.steps import go_on, tell_of_few_hours
from staffing.queries.calendars import calendar_in_force

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
            external_reference="",
            report_key=f"cancel/{at.isoformat()}",
            road="person",
        ),
        by=by,
        at=at,
    )
    transaction.on_commit(wake_departments)
    return taken


ROAD = "department"


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose department is to be called, and whom it is about."""

    request: DepartmentRequest
    subject: dict[str, Any]


@durable
def claim_department_call(request_id: UUID, *, at: datetime) -> Call | None:
    """This will lease one call; None when somebody else has it, or nothing is due.

    A request that is about to leave is journaled in the same commit, before the first byte (R33).
    """
    free = DepartmentRequest.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=at),
        Q(department__paused_until=None) | Q(department__paused_until__lte=at),
        id=request_id,
        call_at__lte=at,
    )
    related = ("department", "inquiry__member", "inquiry__policy", "inquiry__linked_member", "inquiry__linked_policy")
    request = free.select_for_update(skip_locked=True, of=("self",)).select_related(*related).first()
    if request is None:
        return None
    request.call_attempts += 1
    request.leased_until = at + timedelta(seconds=settings.ARSOS_DELIVERY_LEASE_SECONDS)
    request.save(update_fields=["call_attempts", "leased_until"])
    return Call(request, {} if request.delivered_at else _disclosed(request, at))


def _disclosed(request: DepartmentRequest, at: datetime) -> dict[str, Any]:
    """No more than what the department needs to find the person: the plan's own numbers, no name (R32)."""
    inquiry = request.inquiry
    member, policy = inquiry.known_member, inquiry.known_policy
    with collected_accesses():
        log_access(kind="export", subjects=inquiry.person_ids, fields=["humana_id", "policy_number"])
        write_accesses_with_effect(by=Actor.system(name=f"to {request.department_id}"), at=at, road=ROAD)
    return {
        "inquiry": inquiry.reference,
        "humana_id": member.humana_id if member else None,
        "policy_number": policy.policy_number if policy else None,
    }


RETRY = Backoff(first=timedelta(seconds=5), factor=2, longest=timedelta(minutes=30))
BREAKER = Backoff(first=timedelta(seconds=10), factor=2, longest=timedelta(minutes=10))
OPENS_AFTER = 5
TOLD_AFTER = 6


@durable
def finish_department_call(request_id: UUID, word: Word | None, *, at: datetime) -> None:
    """This will note that the system was reached, take what it said, and plan when to ask again."""
    request = lock_department_request(Actor.system(), request_id, at)
    Department.objects.filter(code=request.department_id).exclude(failures=0).update(failures=0, paused_until=None)
    request.leased_until, request.call_attempts = None, 0
    request.delivered_at = request.delivered_at or at
    if request.is_open:
        request.call_at = at + timedelta(seconds=request.department.poll_seconds)
    else:
        request.call_at, request.taken_back_at = None, at
    word = _with_an_answer(word) if word is not None else None
    if word is not None and _is_news(request, word):
        by = Actor.system(name=request.department.title)
        take_report(
            request,
            StatusReport(
                status=word.status,
                note=word.note,
                external_reference=word.external_reference,
                report_key=word.key,
                road="poll",
            ),
            by=by,
            at=at,
        )
    elif word is not None and word.external_reference and not request.external_reference:
        request.external_reference = word.external_reference
    request.save()


@durable
def put_off_department_call(request_id: UUID, *, why: str, at: datetime) -> None:
    """This will try again later. After five failures in a row the department is left alone for a while, whoever asks;
    after the sixth of a request that has not arrived its holder is told, once.
    """
    request = lock_department_request(Actor.system(), request_id, at)
    department = Department.objects.select_for_update().get(code=request.department_id)
    department.failures += 1
    if department.failures >= OPENS_AFTER:
        department.paused_until = at + BREAKER.after(department.failures - OPENS_AFTER + 1)
    department.save(update_fields=["failures", "paused_until"])
    request.leased_until = None
    request.call_at = at + RETRY.after(request.call_attempts)
    request.save()
    if request.delivered_at is None and request.call_attempts == TOLD_AFTER:
        tell(
            request.inquiry,
            [Recipient.HOLDER],
            kind="department_unreachable",
            once=f"{request.id}/{at.isoformat()}",
            at=at,
            department=department.title,
            why=why,
        )


def _is_news(request: DepartmentRequest, word: Word) -> bool:
    """A poll repeats itself: only what moves the request is kept, and once what answers a cancelled one."""
    effect = decide_report(RequestStatus(request.status), word.status)
    is_late = effect == ReportEffect.AFTER_END and bool(word.note)
    return effect == ReportEffect.APPLIED or (is_late and not request.reports.filter(report_key=word.key).exists())


def _with_an_answer(word: Word) -> Word:
    """A system that says it has answered, and gives no answer, is still at work."""
    is_empty = word.status == RequestStatus.ANSWERED and not word.note.strip()
    return replace(word, status=RequestStatus.IN_PROGRESS) if is_empty else word


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedStatus:
    """How far a department is with a request, as it says itself. `key` names the report: the same key counts once."""

    status: str
    note: str = ""
    external_reference: str = ""
    key: str = ""


@durable
def report_department_status(
    request_id: UUID, reported: ReportedStatus, *, road: str, by: Actor, at: datetime
) -> DepartmentRequest:
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
    report_key = reported.key or f"{road}/{reported.status}/{at.isoformat()}"
    if request.reports.filter(report_key=report_key).exists():
        return request
    return take_report(
        request,
        StatusReport(
            status=RequestStatus(reported.status),
            note=reported.note,
            external_reference=reported.external_reference,
            report_key=report_key,
            road=road,
        ),
        by=by,
        at=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What a department says of a request. `report_key` names the report: the same key counts once."""

    status: RequestStatus
    note: str
    external_reference: str
    report_key: str
    road: str


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
        report_key=told.report_key,
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
