"""Views of tasks on inquiries."""

from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import NoFields
from foundation.http.operations import PAGING, Operation
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.follow_up_tasks.actions import TaskWanted, add_follow_up_task, end_follow_up_task
from inquiries.follow_up_tasks.queries import find_task, own_tasks, tasks_of
from inquiries.follow_up_tasks.rules import TaskState
from inquiries.follow_up_tasks.schemas import FollowUpTaskAnswer, FollowUpTaskSchema
from inquiries.inquiry.access import find_inquiry, note_shown


class TasksOfInquiryView(ApiView):
    operations = {
        "GET": Operation(
            name="listTasksOfInquiry",
            summary="List the tasks on an inquiry",
            description="Returns every task, by when it is due. For ARSOS.",
            scope="inquiries:read",
            answer=FollowUpTaskAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="addTask",
            summary="Add a task to an inquiry",
            description="Adds something to be done by a time, for you or somebody who works in its queue. That person "
            "is reminded once when it is due. The agent is not told.",
            scope="queues:work",
            body=FollowUpTaskSchema,
            example={"text": "Ask the pharmacy again", "due_at": "2026-12-01T15:00:00Z"},
            answer=FollowUpTaskAnswer,
            status=201,
        ),
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        found = tasks_of(self.actor, inquiry).select_related("inquiry")
        return self.respond([FollowUpTaskAnswer.shown(one) for one in found])

    def post(self, _request: Request, reference: str) -> Response:
        find_inquiry(self.actor, reference, self.at)
        done = self.once(
            lambda: add_follow_up_task(reference, TaskWanted(**self.body()), by=self.actor, at=self.at),
            identify=lambda task: (201, str(task.id)),
        )
        task = done.result or find_task(self.actor, UUID(str(done.resource_id)), self.at)
        return self.respond(FollowUpTaskAnswer.shown(task), status=201, is_replay=done.replayed)


class OwnTasksView(ApiView):
    operations = {
        "GET": Operation(
            name="listTasks",
            summary="List your tasks",
            description="Returns what you are still to do about inquiries, by when it is due.",
            scope="inquiries:read",
            answer=FollowUpTaskAnswer,
            is_page=True,
            parameters=PAGING,
        )
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(own_tasks(self.actor, self.at), request, order=("due_at", "id"))
        note_shown([one.inquiry for one in found])
        return self.respond(Page(**links, results=[FollowUpTaskAnswer.shown(one) for one in found]))


class EndTaskView(ApiView):
    """Ends a task; a subclass says how."""

    state: ClassVar[TaskState]

    def post(self, _request: Request, task_id: UUID) -> Response:
        find_task(self.actor, task_id, self.at)
        done = self.once(
            lambda: end_follow_up_task(task_id, state=self.state, by=self.actor, at=self.at),
            identify=lambda task: (200, str(task.id)),
        )
        task = done.result or find_task(self.actor, task_id, self.at)
        return self.respond(FollowUpTaskAnswer.shown(task), is_replay=done.replayed)


class CompleteTaskView(EndTaskView):
    state = TaskState.DONE
    operations = {
        "POST": Operation(
            name="completeTask",
            summary="Complete a task",
            description="The task is done.",
            scope="queues:work",
            body=NoFields,
            answer=FollowUpTaskAnswer,
        )
    }


class CancelTaskView(EndTaskView):
    state = TaskState.CANCELED
    operations = {
        "POST": Operation(
            name="cancelTask",
            summary="Cancel a task",
            description="The task no longer needs to be done.",
            scope="queues:work",
            body=NoFields,
            answer=FollowUpTaskAnswer,
        )
    }
