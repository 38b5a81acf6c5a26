"""Views for people who work side by side: watching, being there, ready-made words."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.journal.reads import forget_looks
from arsos.kernel.errors import PermissionRefused
from inquiries.access import find_inquiry, is_staff_of
from inquiries.actions.watch_inquiry import stop_watching, watch_inquiry
from inquiries.presence import note_presence
from inquiries.queries.macros import macros_for


class WatchAnswer(Shape):
    reference = s.CharField()
    is_watched = s.BooleanField()
    watchers = s.IntegerField()


class PresenceShape(Shape):
    state = Choice(("viewing", "replying", "gone"))


class PresentAnswer(Shape):
    name = s.CharField()
    state = s.CharField()


class MacroAnswer(Shape):
    id = s.UUIDField()
    title = s.CharField()
    place = s.CharField()
    body = s.CharField()
    relay_text = s.CharField(allow_blank=True)
    resolution_code = s.CharField(allow_blank=True)


class WatchView(ApiView):
    operations = {
        "PUT": Operation(summary="Watch an inquiry", scope="queues:work", answer=WatchAnswer),
        "DELETE": Operation(summary="Watch it no longer", scope="queues:work", answer=WatchAnswer),
    }

    def put(self, _request: Request, reference: str) -> Response:
        return self._answer(watch_inquiry(reference, by=self.actor, at=self.at))

    def delete(self, _request: Request, reference: str) -> Response:
        return self._answer(stop_watching(reference, by=self.actor, at=self.at))

    def _answer(self, inquiry: Any) -> Response:
        watchers = inquiry.watcher_ids
        body = {
            "reference": inquiry.reference,
            "is_watched": self.actor.user_id in watchers,
            "watchers": len(watchers),
        }
        return self.respond(body)


class PresenceView(ApiView):
    """Said every few seconds while somebody has an inquiry open; answers with the others of ARSOS who have."""

    operations = {
        "PUT": Operation(
            summary="Say that you look at it, write, or are gone; who else is there",
            scope="queues:work",
            body=PresenceShape,
            answer=PresentAnswer,
            is_many=True,
        )
    }

    def put(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        forget_looks()  # the answer names people of ARSOS and nobody else
        if self.actor.user_id is None or not is_staff_of(self.actor, inquiry):
            raise PermissionRefused("Who is there is shown to people of ARSOS.")
        state = self.body()["state"]
        others = note_presence(inquiry.id, self.actor.user_id, name=self.actor.name, state=state, at=self.at)
        return self.respond([asdict(one) for one in others])


class MacrosView(ApiView):
    operations = {
        "GET": Operation(
            summary="Ready-made words that fit, filled for the inquiry",
            scope="queues:work",
            answer=MacroAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        return self.respond([asdict(one) for one in macros_for(self.actor, inquiry, self.at)])
