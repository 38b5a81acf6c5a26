"""The actions on an inquiry: one path and one body each, all the same otherwise (R19)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields, Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from inquiries.access import find_inquiry
from inquiries.actions.assign_inquiry import assign_inquiry
from inquiries.actions.claim_inquiry import claim_inquiry
from inquiries.actions.confirm_relay import confirm_relay
from inquiries.actions.hand_over_inquiry import hand_over_inquiry
from inquiries.actions.hold_inquiry import hold_inquiry
from inquiries.actions.link_subject import link_subject
from inquiries.actions.mark_duplicate import mark_duplicate
from inquiries.actions.prioritize_inquiry import prioritize_inquiry
from inquiries.actions.reclassify_inquiry import reclassify_inquiry
from inquiries.actions.refer_inquiry import refer_inquiry
from inquiries.actions.release_inquiry import release_inquiry
from inquiries.actions.reopen_inquiry import reopen_inquiry
from inquiries.actions.resolve_inquiry import resolve_inquiry
from inquiries.actions.resume_inquiry import resume_inquiry
from inquiries.actions.transfer_inquiry import transfer_inquiry
from inquiries.actions.undo_duplicate import undo_duplicate
from inquiries.actions.withdraw_inquiry import withdraw_inquiry
from inquiries.api import inputs
from inquiries.api.answers import InquiryAnswer
from inquiries.api.outputs import inquiry_body
from inquiries.models import Inquiry
from inquiries.queries.inquiry_pages import InquiryPage, inquiry_page, page_after_action
from inquiries.rules.lifecycle import Action


@dataclass(frozen=True, slots=True)
class Road:
    """How one action is reached: the body it takes, the action that does it, and the scope it needs."""

    body: type[Shape]
    perform: Callable[..., Inquiry]
    scope: str = "queues:work"


ROADS: dict[Action, Road] = {
    Action.CLAIM: Road(NoFields, claim_inquiry),
    Action.ASSIGN: Road(inputs.AssignShape, assign_inquiry),
    Action.RELEASE: Road(inputs.ReasonShape, release_inquiry),
    Action.TRANSFER: Road(inputs.TransferShape, transfer_inquiry),
    Action.HOLD: Road(inputs.HoldShape, hold_inquiry),
    Action.RESUME: Road(NoFields, resume_inquiry),
    Action.RESOLVE: Road(inputs.ResolveShape, resolve_inquiry),
    Action.CONFIRM_RELAY: Road(inputs.ConfirmRelayShape, confirm_relay, "inquiries:write"),
    Action.REOPEN: Road(inputs.ReasonShape, reopen_inquiry, "inquiries:write"),
    Action.WITHDRAW: Road(inputs.ReasonShape, withdraw_inquiry, "inquiries:write"),
    Action.MARK_DUPLICATE: Road(inputs.MarkDuplicateShape, mark_duplicate),
    Action.UNDO_DUPLICATE: Road(NoFields, undo_duplicate),
    Action.REFER: Road(inputs.ReferShape, refer_inquiry),
    Action.HAND_OVER: Road(inputs.HandOverShape, hand_over_inquiry),
    Action.RECLASSIFY: Road(inputs.ReclassifyShape, reclassify_inquiry),
    Action.PRIORITIZE: Road(inputs.PrioritizeShape, prioritize_inquiry),
    Action.LINK_SUBJECT: Road(inputs.LinkSubjectShape, link_subject),
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
            answer=InquiryAnswer,
            is_versioned=True,
        )
        return {"POST": operation}

    def post(self, _request: Request, reference: str) -> Response:
        road, _ = self._declared()
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> Inquiry:
            expected = self.require_version(seen.version)
            values: dict[str, Any] = self.body()
            return road.perform(seen.reference, **values, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda inquiry: (200, inquiry.reference))
        if done.result is None:
            return self._answer(inquiry_page(self.actor, reference, self.at), is_replay=True)
        return self._answer(page_after_action(self.actor, done.result.id, self.at), is_replay=False)

    def _answer(self, page: InquiryPage, *, is_replay: bool) -> Response:
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, is_replay=is_replay)

    def _declared(self) -> tuple[Road, Action]:
        if self.road is None or self.action is None:
            raise LookupError("an action view is made with its road and action")
        return self.road, self.action
