"""One endpoint for every action on an inquiry (R19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import NoFields, ReasonSchema, Schema
from foundation.http.operations import Operation
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.pages.queries import inquiry_page, page_after_action
from inquiries.pages.schemas import InquiryAnswer
from inquiries.pages.shown import ShownInquiry
from inquiries.work.actions.perform import PERFORM
from inquiries.work.schemas import (
    AssignSchema,
    ConfirmRelaySchema,
    HandOverSchema,
    HoldSchema,
    LinkSubjectSchema,
    MarkDuplicateSchema,
    PrioritizeSchema,
    ReclassifySchema,
    ReferSchema,
    ResolveSchema,
    TransferSchema,
    WarnedInquiry,
    WarningShown,
)
from inquiries.work.text_warnings.queries import WARNED, warnings_of


@dataclass(frozen=True, slots=True)
class ActionEndpoint:
    """How one action is reached: its texts in the document, the body it takes, and the scope it needs."""

    name: str
    summary: str
    description: str
    body: type[Schema]
    scope: str = "queues:work"
    example: Mapping[str, Any] | None = None


ENDPOINTS: dict[Action, ActionEndpoint] = {
    Action.CLAIM: ActionEndpoint(
        "claimInquiry",
        "Claim an inquiry",
        "Takes a queued inquiry. Answers 409 when somebody else was faster.",
        NoFields,
    ),
    Action.ASSIGN: ActionEndpoint(
        "assignInquiry",
        "Assign an inquiry",
        "Gives the inquiry to an associate.",
        AssignSchema,
        example={"assignee": "01920f4e-7c1a-7b6e-9f55-3a1d2c4b5e6f"},
    ),
    Action.RELEASE: ActionEndpoint(
        "releaseInquiry",
        "Release an inquiry",
        "Puts the inquiry back into its queue.",
        ReasonSchema,
        example={"reason": "Out for the afternoon."},
    ),
    Action.TRANSFER: ActionEndpoint(
        "transferInquiry",
        "Transfer an inquiry",
        "Moves the inquiry to another queue.",
        TransferSchema,
        example={"queue": "billing", "reason": "A billing question."},
    ),
    Action.HOLD: ActionEndpoint(
        "holdInquiry",
        "Put an inquiry on hold",
        "Waits for the agent, the member or a department. Waiting for the agent or the member "
        "stops the service clock; waiting for a department does not.",
        HoldSchema,
        example={"pending_reason": "agent", "note": "Which address should the card go to?"},
    ),
    Action.RESUME: ActionEndpoint("resumeInquiry", "Resume an inquiry", "Ends the hold.", NoFields),
    Action.RESOLVE: ActionEndpoint(
        "resolveInquiry",
        "Answer an inquiry",
        "Sends the answer to the agent, with a separate text that the agent can relay to the member.",
        ResolveSchema,
        example={
            "answer": "The card was mailed today and arrives within seven days.",
            "relay_text": "Your new card is on its way.",
            "resolution_code": "completed",
        },
    ),
    Action.CONFIRM_RELAY: ActionEndpoint(
        "confirmRelay",
        "Confirm that the member was told",
        "The agent confirms that the answer reached the member, which closes the inquiry.",
        ConfirmRelaySchema,
        "inquiries:write",
    ),
    Action.REOPEN: ActionEndpoint(
        "reopenInquiry",
        "Reopen an inquiry",
        "Possible within 30 days. A new resolution clock starts; the last assignee is preferred.",
        ReasonSchema,
        "inquiries:write",
    ),
    Action.WITHDRAW: ActionEndpoint(
        "withdrawInquiry",
        "Withdraw an inquiry",
        "The agent no longer needs an answer.",
        ReasonSchema,
        "inquiries:write",
    ),
    Action.MARK_DUPLICATE: ActionEndpoint(
        "markDuplicate",
        "Mark an inquiry as a duplicate",
        "The other inquiry continues; messages, watchers and links follow.",
        MarkDuplicateSchema,
        example={"of": "SI-7K3M-9QX5"},
    ),
    Action.UNDO_DUPLICATE: ActionEndpoint(
        "undoDuplicate",
        "Undo marking as a duplicate",
        "Restores the inquiry with its clocks, links and watchers.",
        NoFields,
    ),
    Action.REFER: ActionEndpoint(
        "referInquiry",
        "Refer an inquiry elsewhere",
        "For a pre-sale question that was filed as something else. Closes the inquiry and tells the agent where to go.",
        ReferSchema,
    ),
    Action.HAND_OVER: ActionEndpoint(
        "handOverInquiry",
        "Hand off a grievance, appeal or determination",
        "Hands the case to the unit that decides it and keeps the time of first receipt. With "
        "`keep_working`, the inquiry stays open for what ARSOS can still do.",
        HandOverSchema,
        example={
            "destinations": ["part_d_appeal"],
            "reason": "The member disagrees with the denial.",
            "keep_working": True,
        },
    ),
    Action.RECLASSIFY: ActionEndpoint(
        "reclassifyInquiry",
        "Change the inquiry type",
        "Changes the type and its details. Targets follow the new type.",
        ReclassifySchema,
    ),
    Action.PRIORITIZE: ActionEndpoint(
        "prioritizeInquiry",
        "Change the priority",
        "Changes the priority and with it the targets.",
        PrioritizeSchema,
        example={"priority": 2, "reason": "The member travels tomorrow."},
    ),
    Action.LINK_SUBJECT: ActionEndpoint(
        "linkSubject",
        "Link an inquiry to a member",
        "Links the person that was typed in to a member. Anything but an exact match is reviewed by a lead.",
        LinkSubjectSchema,
    ),
}


class InquiryActionView(ApiView):
    """Takes one action on one inquiry, and answers with the inquiry."""

    endpoint: ActionEndpoint | None = None
    action: Action | None = None

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # one class serves every action
        endpoint, action = self._declared()
        operation = Operation(
            name=endpoint.name,
            summary=endpoint.summary,
            description=endpoint.description,
            scope=endpoint.scope,
            body=endpoint.body,
            example=endpoint.example,
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
        return self._answer(seen, page_after_action(self.actor, done.result, self.at, seen=seen), is_replay=False)

    def _answer(self, seen: Inquiry, page: ShownInquiry, *, is_replay: bool) -> Response:
        _, action = self._declared()
        if action in WARNED:
            found = warnings_of(self.actor, seen, self.body(), WARNED[action])
            answer: InquiryAnswer = WarnedInquiry.shown(
                page, self.actor, warnings=[WarningShown.of(one) for one in found]
            )
        else:
            answer = InquiryAnswer.shown(page, self.actor)
        return self.respond(answer, version=page.inquiry.version, is_replay=is_replay)

    def _declared(self) -> tuple[ActionEndpoint, Action]:
        if self.endpoint is None or self.action is None:
            raise LookupError("an action view is made with its channel and action")
        return self.endpoint, self.action
