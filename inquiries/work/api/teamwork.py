"""API of working together on an inquiry: watchers, presence and macros."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.access_log.steps import forget_accesses
from foundation.errors import PermissionRefused
from foundation.http.inputs import Choice, Schema
from foundation.http.operations import Operation
from foundation.http.outputs import Output
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry, is_staff_of
from inquiries.values import MACRO_PLACE, PRESENCE
from inquiries.work.actions.watch import stop_watching, watch_inquiry
from inquiries.work.presence import note_presence
from inquiries.work.queries import macros_for


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchAnswer(Output):
    reference: str
    is_watched: bool
    watchers: int


class PresenceSchema(Schema):
    state = Choice(PRESENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentAnswer(Output):
    component = "Presence"
    name: str
    state: Annotated[str, PRESENCE]


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroAnswer(Output):
    id: UUID
    title: str
    place: Annotated[str, MACRO_PLACE]
    body: str
    relay_text: str
    resolution_code: str


class WatchView(ApiView):
    operations = {
        "PUT": Operation(
            name="watchInquiry",
            summary="Watch an inquiry",
            description="You are notified of what happens to it.",
            scope="queues:work",
            answer=WatchAnswer,
        ),
        "DELETE": Operation(
            name="unwatchInquiry",
            summary="Stop watching an inquiry",
            description="You are no longer notified.",
            scope="queues:work",
            answer=WatchAnswer,
        ),
    }

    def put(self, _request: Request, reference: str) -> Response:
        return self._answer(watch_inquiry(reference, by=self.actor, at=self.at))

    def delete(self, _request: Request, reference: str) -> Response:
        return self._answer(stop_watching(reference, by=self.actor, at=self.at))

    def _answer(self, inquiry: Any) -> Response:
        watchers = inquiry.watcher_ids
        return self.respond(WatchAnswer.of(inquiry, is_watched=self.actor.user_id in watchers, watchers=len(watchers)))


class PresenceView(ApiView):
    """Said every few seconds while somebody has an inquiry open; answers with the others of ARSOS who have."""

    operations = {
        "PUT": Operation(
            name="updatePresence",
            summary="Say that you have an inquiry open",
            description="Send it every few seconds. Returns the other associates who have the inquiry open.",
            scope="queues:work",
            body=PresenceSchema,
            answer=PresentAnswer,
            is_many=True,
        )
    }

    def put(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        forget_accesses()  # the answer names people of ARSOS and nobody else
        if self.actor.user_id is None or not is_staff_of(self.actor, inquiry):
            raise PermissionRefused(_("Only ARSOS staff see who is viewing an inquiry."))
        state = self.body()["state"]
        others = note_presence(inquiry.id, self.actor.user_id, name=self.actor.name, state=state, at=self.at)
        return self.respond([PresentAnswer.of(one) for one in others])


class MacrosView(ApiView):
    operations = {
        "GET": Operation(
            name="listMacros",
            summary="List the macros that fit",
            description="Returns prepared texts, already filled in for this inquiry.",
            scope="queues:work",
            answer=MacroAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        return self.respond([MacroAnswer.of(one) for one in macros_for(self.actor, inquiry, self.at)])
