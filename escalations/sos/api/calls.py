"""API of calls to the SOS line (R26, R28)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from escalations.sos.access import find_call, note_persons_shown, visible_calls
from escalations.sos.actions import CallEnd, LoggedCall, complete_sos_call, log_sos_call
from escalations.sos.models import SosCall
from escalations.sos.schemas import CallAdditionSchema, CallAnswer, CallSchema
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView


class CallsView(ApiView):
    operations = {
        "GET": Operation(
            name="listSosCalls",
            summary="List SOS calls",
            description="Returns calls to the SOS line, newest first.",
            scope="inquiries:read",
            answer=CallAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("agent", "Only of this agent.", "uuid"),
                Parameter("screening", "Only of this screening.", "uuid"),
                Parameter("flagged", "Only flagged ones.", "boolean"),
            ),
        ),
        "POST": Operation(
            name="logSosCall",
            summary="Log an SOS call",
            description="Logs a call as it begins or afterwards. A call without a screening is flagged.",
            located="/api/v1/sos-calls/{id}/",
            scope="inquiries:write",
            body=CallSchema,
            answer=CallAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = visible_calls(self.actor, self.at)
        rows = rows.filter(
            **{name: self.parameters[name] for name in ("agent", "screening") if name in self.parameters}
        )
        if "flagged" in self.parameters:
            rows = rows.exclude(flags=[]) if self.parameters["flagged"] else rows.filter(flags=[])
        found, links = page_of(rows, request, order=("-started_at", "id"))
        note_persons_shown(found, fields=["name", "SOS call"])
        return self.respond(Page(**links, results=[CallAnswer.of(one) for one in found]))

    def post(self, _request: Request) -> Response:
        def perform() -> SosCall:
            return log_sos_call(LoggedCall(**self.body()), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda call: (201, str(call.id)))
        call_id = done.result.id if done.result else done.resource_id
        call = find_call(self.actor, call_id, self.at)
        return self.respond(CallAnswer.of(call), version=call.version, status=201, is_replay=done.replayed)


class CallView(ApiView):
    operations = {
        "GET": Operation(
            name="getSosCall",
            summary="Get an SOS call",
            description="Returns one call to the SOS line.",
            scope="inquiries:read",
            answer=CallAnswer,
        ),
        "PATCH": Operation(
            name="updateSosCall",
            summary="Complete an SOS call",
            description="Adds the end, the outcome, the inquiry or a note.",
            scope="inquiries:write",
            body=CallAdditionSchema,
            answer=CallAnswer,
            is_versioned=True,
            is_keyed=True,
        ),
    }

    def get(self, _request: Request, call_id: UUID) -> Response:
        call = find_call(self.actor, call_id, self.at)
        return self.respond(CallAnswer.of(call), version=call.version)

    def patch(self, _request: Request, call_id: UUID) -> Response:
        seen = find_call(self.actor, call_id, self.at)

        def perform() -> SosCall:
            expected = self.require_version(seen.version)
            return complete_sos_call(
                call_id, CallEnd(**self.body()), by=self.actor, at=self.at, expected_version=expected
            )

        is_replay = self.once_if_keyed(perform, identify=lambda call: (200, str(call.id)))
        call = find_call(self.actor, call_id, self.at)
        return self.respond(CallAnswer.of(call), version=call.version, is_replay=is_replay)
