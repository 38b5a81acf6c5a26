"""Give somebody a task on an inquiry, remind them when it is due, and end it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from events.notifications.steps import Notice, notify
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused
from foundation.transactions import durable, inside_transaction
from inquiries.follow_up_tasks.models import OPEN, FollowUpTask
from inquiries.follow_up_tasks.queries import find_task, people_for
from inquiries.follow_up_tasks.rules import MOST_OPEN, TaskState, refuse_due
from inquiries.inquiry.access import is_staff_of, lock_inquiry, lock_inquiry_by_id
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history
from staffing.queries.associates import is_away
from staffing.queries.queues import leads_of_queue

AWAY_AFTER = timedelta(days=1)
"""Whoever has not been there for so long is covered by the leads of the queue; a night is no absence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWanted:
    """What is to be done by when, and by whom; by whoever says so where nobody is named."""

    text: str
    due_at: datetime
    for_user: UUID | None = None


@durable
def add_follow_up_task(reference: str, wanted: TaskWanted, *, by: Actor, at: datetime) -> FollowUpTask:
    """This will keep a task on an inquiry and tell its person, unless that is who made it. Its agent hears nothing.

    Raises PermissionRefused for who is not of ARSOS, InputRejected for a time that is past or too far away and for
    somebody who does not work the inquiry's queue, ConflictFound for one task too many.
    """
    inquiry = lock_inquiry(by, reference, at)
    user_id, name = _person(inquiry, wanted, by=by, at=at)
    if FollowUpTask.objects.filter(OPEN, inquiry=inquiry).count() >= MOST_OPEN:
        raise ConflictFound(_("This inquiry has %(most)d open tasks. End one first.") % {"most": MOST_OPEN})
    task = FollowUpTask.objects.create(
        inquiry=inquiry,
        text=wanted.text,
        due_at=wanted.due_at,
        for_user_id=user_id,
        for_name=name,
        made_by_id=by.user_id,  # type: ignore[misc]  # whoever works at ARSOS is a person
        made_by_name=by.name,
        made_at=at,
    )
    _note(inquiry, HistoryRecord(kind="task_added", facts={"person": name}, agent_visible=False), by=by, at=at)
    if user_id != by.user_id:
        _tell(task, [user_id], kind="task_given", at=at)
    return task


def _person(inquiry: Inquiry, wanted: TaskWanted, *, by: Actor, at: datetime) -> tuple[UUID, str]:
    """Whom the task is for. Raises as `add_follow_up_task`."""
    if by.user_id is None or not is_staff_of(by, inquiry):
        raise PermissionRefused(_("Only ARSOS staff can add tasks."))
    user_id = wanted.for_user or by.user_id
    names = people_for(inquiry) | {by.user_id: by.name}
    errors = []
    if words := refuse_due(wanted.due_at, now=at):
        errors.append(FieldError("/due_at", "out_of_range", words))
    if user_id not in names:
        errors.append(FieldError("/for_user", "not_allowed", _("Choose somebody who works in this queue.")))
    if errors:
        raise InputRejected(_("This task can't be added."), errors=errors)
    return user_id, names[user_id]


@durable
def end_follow_up_task(task_id: UUID, *, state: TaskState, by: Actor, at: datetime) -> FollowUpTask:
    """This will end a task as done or canceled. Raises ResourceNotFound, ConflictFound for one that has ended."""
    seen = find_task(by, task_id, at)
    inquiry = lock_inquiry(by, seen.inquiry.reference, at)
    task = FollowUpTask.objects.get(id=seen.id)
    if task.state != TaskState.OPEN:
        raise ConflictFound(_("This task has ended already."))
    task.state, task.ended_at, task.ended_by_name = state.value, at, by.name
    task.save(update_fields=["state", "ended_at", "ended_by_name"])
    facts = {"person": task.for_name}
    if state == TaskState.DONE:
        said = HistoryRecord(kind="task_done", facts=facts, agent_visible=False)
    else:
        said = HistoryRecord(kind="task_canceled", facts=facts, agent_visible=False)
    _note(inquiry, said, by=by, at=at)
    return task


@durable
def remind_of_task(task_id: UUID, *, at: datetime) -> bool:
    """This will remind a task's person that it is due, once, and the leads of the queue as well where they are away;
    returns False where there is no need any more.
    """
    inquiry_id = FollowUpTask.objects.filter(id=task_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id) if inquiry_id else None
    task = FollowUpTask.objects.due(at).filter(id=task_id).first() if inquiry else None
    if inquiry is None or task is None:
        return False
    task.reminded_at = at
    task.save(update_fields=["reminded_at"])
    leads = leads_of_queue(inquiry.queue_id) if is_away(task.for_user_id, since=at - AWAY_AFTER) else []
    _tell(task, list(dict.fromkeys([task.for_user_id, *leads])), kind="task_due", at=at)
    return True


@inside_transaction
def _note(inquiry: Inquiry, said: HistoryRecord, *, by: Actor, at: datetime) -> None:
    """The agent is not to know of it: no event leaves, and the time of the last change stays."""
    add_to_history(inquiry, said, by=by, at=at, event=None)
    inquiry.save()


@inside_transaction
def _tell(task: FollowUpTask, users: Collection[UUID], *, kind: str, at: datetime) -> None:
    notice = Notice(
        kind=kind,
        subject_id=task.inquiry_id,
        reference=task.inquiry.reference,
        facts={"person": task.for_name},
        once=f"{kind}/{task.id}",
    )
    notify(list(users), notice, at=at)
