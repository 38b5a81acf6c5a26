"""What the API takes and answers about tasks on inquiries: each field once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from foundation import lengths
from foundation.http.inputs import Id, Instant, Schema, Text
from foundation.http.outputs import NamedPerson, Output, Says
from inquiries.follow_up_tasks.models import FollowUpTask
from inquiries.values import TASK_STATE


class FollowUpTaskSchema(Schema):
    component = "FollowUpTaskInput"
    text = Text(max_length=lengths.SUMMARY, help_text="What is to be done; agents never see it.")
    due_at = Instant(help_text="When it is due, within a year; its person is reminded then, once.")
    for_user = Id(required=False, help_text="Who is to do it; you if not given.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpTaskAnswer(Output):
    component = "FollowUpTask"
    id: UUID
    reference: str
    text: str
    due_at: datetime
    person: Annotated[NamedPerson, Says("Who is to do it")]
    state: Annotated[str, TASK_STATE]
    made_by: str
    made_at: datetime
    reminded_at: Annotated[datetime | None, Says("When its person was reminded")]
    ended_at: Annotated[datetime | None, Says("When it was done or canceled")]
    ended_by: str | None

    @classmethod
    def shown(cls, task: FollowUpTask) -> Self:
        """A task with who is to do it and who ended it."""
        return cls.of(
            task,
            reference=task.inquiry.reference,
            person=NamedPerson(id=task.for_user_id, name=task.for_name),
            made_by=task.made_by_name,
            ended_by=task.ended_by_name or None,
        )
