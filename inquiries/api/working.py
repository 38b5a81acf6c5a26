"""The actions on an inquiry: one path and one body each, all the same otherwise (R19)."""

from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields, Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from inquiries.access import find_inquiry
from inquiries.actions.perform_action import PERFORM
from inquiries.api import inputs
from inquiries.api.answers import InquiryAnswer, WarnedInquiry
from inquiries.api.outputs import inquiry_body, warning_bodies
from inquiries.models import Inquiry
from inquiries.queries.inquiry_pages import InquiryPage, inquiry_page, page_after_action
from inquiries.queries.text_warnings import WARNED, warnings_of
from inquiries.rules.lifecycle import Action


@dataclass(frozen=True, slots=True)
class Road:
    """How one action is reached: the body it takes, and the scope it needs."""

    body: type[Shape]
    scope: str = "queues:work"


ROADS: dict[Action, Road] = {
    Action.CLAIM: Road(NoFields),
    Action.ASSIGN: Road(inputs.AssignShape),
    Action.RELEASE: Road(inputs.ReasonShape),
    Action.TRANSFER: Road(inputs.TransferShape),
    Action.HOLD: Road(inputs.HoldShape),
    Action.RESUME: Road(NoFields),
    Action.RESOLVE: Road(inputs.ResolveShape),
    Action.CONFIRM_RELAY: Road(inputs.ConfirmRelayShape, "inquiries:write"),
    Action.REOPEN: Road(inputs.ReasonShape, "inquiries:write"),
    Action.WITHDRAW: Road(inputs.ReasonShape, "inquiries:write"),
    Action.MARK_DUPLICATE: Road(inputs.MarkDuplicateShape),
    Action.UNDO_DUPLICATE: Road(NoFields),
    Action.REFER: Road(inputs.ReferShape),
    Action.HAND_OVER: Road(inputs.HandOverShape),
    Action.RECLASSIFY: Road(inputs.ReclassifyShape),
    Action.PRIORITIZE: Road(inputs.PrioritizeShape),
    Action.LINK_SUBJECT: Road(inputs.LinkSubjectShape),
}


class InquiryActionView(ApiView):
    """Takes one action on one inquiry, and answers with the inquiry."""

    road: Road | None = None
    action: Action | None = None

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # one class serves every action
        road, action = self._declared()
        operation = Operation(
            summary=f"{action.value.replace('-', ' ').capitalize()} an inquiry",
            scope=road.scope,
            body=road.body,
            answer=WarnedInquiry if action in WARNED else InquiryAnswer,
            is_versioned=True,
        )
        return {"POST": operation}

    def post(self, _request: Request, reference: str) -> Response:
        _, action = self._declared()
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> Inquiry:
            expected = self.require_version(seen.version)
            values: dict[str, Any] = self.body()
            return PERFORM[action](seen.reference, **values, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda inquiry: (200, inquiry.reference))
        if done.result is None:
            return self._answer(seen, inquiry_page(self.actor, reference, self.at), is_replay=True)
        return self._answer(seen, page_after_action(self.actor, done.result.id, self.at), is_replay=False)

    def _answer(self, seen: Inquiry, page: InquiryPage, *, is_replay: bool) -> Response:
        body = inquiry_body(page, self.actor)
        _, action = self._declared()
        if action in WARNED:
            body["warnings"] = warning_bodies(warnings_of(self.actor, seen, self.body(), WARNED[action]))
        return self.respond(body, version=page.inquiry.version, is_replay=is_replay)

    def _declared(self) -> tuple[Road, Action]:
        if self.road is None or self.action is None:
            raise LookupError("an action view is made with its road and action")
        return self.road, self.action
