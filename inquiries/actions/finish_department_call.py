"""How a call to a department's system went."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.retries import Backoff
from arsos.kernel.transactions import durable
from inquiries.access import lock_department_request
from inquiries.actions.report_department_status import take_report
from inquiries.actions.tell_people import Recipient, tell
from inquiries.departments.gateways import Word
from inquiries.models import Department, DepartmentRequest
from inquiries.rules.departments import ReportEffect, RequestStatus, decide_report

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
            word.status,
            note=word.note,
            external_reference=word.external_reference,
            report_key=word.key,
            road="poll",
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
