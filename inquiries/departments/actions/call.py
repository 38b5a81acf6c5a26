"""Call the system of a department: one call at a time, again after a failure, less often while it fails (R18)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from foundation.access_log.steps import collected_accesses, log_access, write_accesses_with_effect
from foundation.actor import Actor
from foundation.jobs.backoff import Backoff
from foundation.transactions import durable
from inquiries.departments.access import lock_department_request
from inquiries.departments.gateways import Word
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.departments.rules import ReportEffect, RequestStatus, decide_report
from inquiries.departments.steps import StatusReport, take_report
from inquiries.inquiry.access import person_ids
from inquiries.inquiry.models import Recipient
from inquiries.inquiry.steps import tell

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
        log_access(kind="export", subjects=person_ids(inquiry), fields=["humana_id", "policy_number"])
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
                key=word.key,
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
