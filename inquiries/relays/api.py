"""API of relaying answers: what came of each call, and the calls to make today (R6)."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import ResourceNotFound
from foundation.http.operations import Operation
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry
from inquiries.relays.actions import Tried, record_relay_try
from inquiries.relays.models import RelayTry
from inquiries.relays.queries import MOST_CALLS, calls_to_make, tries_of
from inquiries.relays.schemas import CallListAnswer, RelayCallAnswer, RelayTryAnswer, RelayTrySchema


class RelayTriesView(ApiView):
    operations = {
        "GET": Operation(
            name="listRelayTries",
            summary="List tries to tell the member",
            description="Returns what came of each try to relay the answer, newest first.",
            scope="inquiries:read",
            answer=RelayTryAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="recordRelayTry",
            summary="Record a try to tell the member",
            description="Records what came of a call. `told` says who heard it and by what authority, and closes the "
            "inquiry as `confirm-relay` does. With `try_again_at` the agent is reminded at that time.",
            scope="inquiries:write",
            body=RelayTrySchema,
            example={"outcome": "left_message", "try_again_at": "2026-11-30T15:00:00Z"},
            answer=RelayTryAnswer,
            status=201,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        return self.respond([RelayTryAnswer.shown(one) for one in tries_of(inquiry)])

    def post(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)

        def perform() -> RelayTry:
            expected = self.require_version(inquiry.version)
            tried = Tried(**self.body())
            return record_relay_try(reference, tried, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda made: (201, str(made.id)))
        made = done.result or tries_of(inquiry).filter(id=done.resource_id).first()
        if made is None:
            raise ResourceNotFound
        return self.respond(RelayTryAnswer.shown(made), status=201, is_replay=done.replayed)


class CallListView(ApiView):
    operations = {
        "GET": Operation(
            name="listRelayCalls",
            summary="List the calls to make",
            description="Returns answers that are still to be relayed in your name or for those you act for, by when "
            f"the call is due, at most {MOST_CALLS}. Calls for later are included, with the time you chose.",
            scope="inquiries:read",
            answer=CallListAnswer,
        )
    }

    def get(self, _request: Request) -> Response:
        calls = calls_to_make(self.actor, self.at, most=MOST_CALLS + 1)
        shown = [RelayCallAnswer.shown(one) for one in calls[:MOST_CALLS]]
        return self.respond(CallListAnswer(calls=shown, has_more=len(calls) > MOST_CALLS))
