"""Views of what a person was told, and how they want to be mailed."""

from datetime import datetime
from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Instant, Shape
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.outbox.actions.choose_mail import choose_mail, mark_read
from arsos.outbox.models import Notification, NotificationChoice
from arsos.outbox.queries.notifications import mail_choice, notifications_of
from arsos.outbox.wording import sentence


class NotificationAnswer(Shape):
    id = s.UUIDField()
    kind = s.CharField()
    text = s.CharField()
    inquiry = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    read_at = s.DateTimeField(allow_null=True)


class ReadShape(Shape):
    up_to = Instant()


class ReadAnswer(Shape):
    read = s.IntegerField()


class ChoiceShape(Shape):
    mail = Choice(NotificationChoice.Mail.values)


class NotificationsView(ApiView):
    operations = {
        "GET": Operation(
            summary="What you were told, newest first",
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
        return self.respond({**links, "results": [_body(one) for one in found]})


class ReadNotificationsView(ApiView):
    operations = {
        "POST": Operation(summary="Mark what you were told until an instant as read", body=ReadShape, answer=ReadAnswer)
    }

    def post(self, _request: Request) -> Response:
        def perform() -> int:
            up_to: datetime = self.body()["up_to"]
            return mark_read(up_to=up_to, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda _count: (200, ""))
        return self.respond({"read": done.result or 0}, is_replay=done.replayed)


class MailChoiceView(ApiView):
    operations = {
        "GET": Operation(summary="How you are mailed", answer=ChoiceShape),
        "PATCH": Operation(summary="Choose how you are mailed", body=ChoiceShape, answer=ChoiceShape),
    }

    def get(self, _request: Request) -> Response:
        return self.respond({"mail": mail_choice(self.actor)})

    def patch(self, _request: Request) -> Response:
        return self.respond({"mail": choose_mail(mail=self.body()["mail"], by=self.actor)})


def _body(one: Notification) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "text": sentence(one),
        "inquiry": one.reference or None,
        "created_at": one.created_at,
        "read_at": one.read_at,
    }
