"""Views of what a person was told, and how they want to be mailed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from events.notifications.actions import choose_mail, mark_read
from events.notifications.models import Notification, NotificationChoice
from events.notifications.queries import mail_choice, notifications_of
from events.notifications.rules import sentence
from foundation.http.inputs import Enumeration, Instant, Schema
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.output_schemas import schema_of
from foundation.http.outputs import From, Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView

MAIL = Enumeration(
    "MailFrequency",
    "When notifications are sent by e-mail.",
    {"at_once": "One e-mail at once for each.", "daily": "One e-mail a day.", "never": "No e-mails."},
    of=NotificationChoice.Mail,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationAnswer(Output):
    id: UUID
    kind: str
    text: str
    inquiry: Annotated[str | None, From("reference")]
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def from_row(cls, one: Notification) -> Self:
        """What a person was told, in words."""
        return cls.of(one, text=sentence(one))


class ReadSchema(Schema):
    component = "MarkReadInput"
    up_to = Instant()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer(Output):
    component = "MarkReadResult"
    read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceAnswer(Output):
    component = "MailChoice"
    mail: Annotated[str, MAIL]


class NotificationsView(ApiView):
    operations = {
        "GET": Operation(
            name="listNotifications",
            summary="List your notifications",
            description="Returns your notifications, newest first.",
            answer=NotificationAnswer,
            is_page=True,
            parameters=(*PAGING, Parameter("unread", "Only what you have not read.", "boolean")),
        )
    }

    def get(self, request: Request) -> Response:
        told = notifications_of(self.actor)
        if self.parameters.get("unread"):
            told = told.filter(read_at=None)
        found, links = page_of(told, request, order=("-created_at", "id"))
        return self.respond(Page(**links, results=[NotificationAnswer.from_row(one) for one in found]))


class ReadNotificationsView(ApiView):
    operations = {
        "POST": Operation(
            name="markNotificationsRead",
            summary="Mark notifications as read",
            description="Marks all notifications up to a point in time as read.",
            body=ReadSchema,
            answer=ReadAnswer,
        )
    }

    def post(self, _request: Request) -> Response:
        def perform() -> int:
            up_to: datetime = self.body()["up_to"]
            return mark_read(up_to=up_to, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda _count: (200, ""))
        return self.respond(ReadAnswer(read=done.result or 0), is_replay=done.replayed)


class MailChoiceView(ApiView):
    operations = {
        "GET": Operation(
            name="getMailChoice",
            summary="Get your e-mail setting",
            description="Returns how you receive notifications by e-mail.",
            answer=ChoiceAnswer,
        ),
        "PATCH": Operation(
            name="setMailChoice",
            summary="Set your e-mail setting",
            description="Chooses how you receive notifications by e-mail.",
            body=schema_of(ChoiceAnswer),
            answer=ChoiceAnswer,
        ),
    }

    def get(self, _request: Request) -> Response:
        return self.respond(ChoiceAnswer(mail=mail_choice(self.actor)))

    def patch(self, _request: Request) -> Response:
        return self.respond(ChoiceAnswer(mail=choose_mail(mail=self.body()["mail"], by=self.actor)))
