"""API of handoffs: what was handed off, the packet, the acknowledgement, corrections (R29)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import ReasonSchema
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.handoffs.access import find_hand_over, visible_hand_overs
from inquiries.handoffs.actions import acknowledge_hand_over
from inquiries.handoffs.corrections.actions.clock import ClockCorrection, correct_clock
from inquiries.handoffs.corrections.actions.decide import decide_correction
from inquiries.handoffs.corrections.actions.receipt import correct_receipt
from inquiries.handoffs.corrections.actions.undo import undo_hand_over
from inquiries.handoffs.models import HandOver, HandOverCorrection
from inquiries.handoffs.queries import packet_for
from inquiries.handoffs.schemas import (
    AcknowledgeSchema,
    CorrectClockSchema,
    CorrectedHandOver,
    CorrectReceiptSchema,
    DecideCorrectionSchema,
    HandOverAnswer,
    PacketAnswer,
)
from inquiries.inquiry.access import find_inquiry, note_shown
from inquiries.values import DESTINATION, HAND_OVER_STATE


class HandOversView(ApiView):
    operations = {
        "GET": Operation(
            name="listHandOvers",
            summary="List handoffs",
            description="Returns the handoffs that you may see, newest first.",
            scope="inquiries:read",
            answer=HandOverAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("destination", "Only to this destination.", choices=DESTINATION),
                Parameter("state", "Only in this state.", choices=HAND_OVER_STATE),
                Parameter("inquiry", "Only of this inquiry."),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        rows = visible_hand_overs(self.actor, self.at)
        rows = rows.filter(
            **{name: self.parameters[name] for name in ("destination", "state") if name in self.parameters}
        )
        if "inquiry" in self.parameters:
            rows = rows.filter(inquiry=find_inquiry(self.actor, self.parameters["inquiry"], self.at))
        found, links = page_of(rows, request, order=("-handed_over_at", "id"))
        note_shown([one.inquiry for one in found])
        return self.respond(Page(**links, results=[HandOverAnswer.from_row(one) for one in found]))


class HandOverView(ApiView):
    operations = {
        "GET": Operation(
            name="getHandOver",
            summary="Get a handoff",
            description="Returns one handoff with every correction that was asked for.",
            scope="inquiries:read",
            answer=CorrectedHandOver,
        )
    }

    def get(self, _request: Request, hand_over_id: UUID) -> Response:
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(CorrectedHandOver.shown(found, self.actor), version=found.version)


class PacketView(ApiView):
    operations = {
        "GET": Operation(
            name="getHandOverPacket",
            summary="Get the packet for the destination",
            description="Returns everything that the destination needs: the person, the plan, the agent, what was "
            "said and the files. For ARSOS and the unit's own system.",
            scope="inquiries:read",
            answer=PacketAnswer,
        )
    }

    def get(self, _request: Request, hand_over_id: UUID) -> Response:
        return self.respond(PacketAnswer.whole(packet_for(self.actor, hand_over_id, self.at)))


class AcknowledgeHandOverView(ApiView):
    operations = {
        "POST": Operation(
            name="acknowledgeHandOver",
            summary="Acknowledge a handoff",
            description="Records that the destination has taken the case on.",
            scope="inquiries:write",
            body=AcknowledgeSchema,
            answer=HandOverAnswer,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOver:
            return acknowledge_hand_over(hand_over_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(HandOverAnswer.from_row(found), is_replay=done.replayed)


class CorrectReceiptView(ApiView):
    """Corrects the first receipt; a later one waits for a lead, and the earlier counts until then."""

    operations = {
        "POST": Operation(
            name="correctHandOverReceipt",
            summary="Correct the time of first receipt",
            description="Corrects when the case first reached the plan. A later time waits for a lead.",
            scope="inquiries:write",
            body=CorrectReceiptSchema,
            answer=CorrectedHandOver,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOverCorrection:
            return correct_receipt(hand_over_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(CorrectedHandOver.shown(found, self.actor), is_replay=done.replayed)


class CorrectClockView(ApiView):
    """Corrects which legal clock runs and what makes it so; more time waits for a lead, and the earlier counts."""

    operations = {
        "POST": Operation(
            name="correctHandOverClock",
            summary="Correct the regulatory deadline",
            description="Corrects which regulatory deadline applies. A correction that gives the plan more time "
            "waits for a lead.",
            scope="inquiries:write",
            body=CorrectClockSchema,
            answer=CorrectedHandOver,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        seen = find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOverCorrection:
            expected = self.require_version(seen.version)
            return correct_clock(
                hand_over_id, ClockCorrection(**self.body()), by=self.actor, at=self.at, expected_version=expected
            )

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(CorrectedHandOver.shown(found, self.actor), version=found.version, is_replay=done.replayed)


class UndoHandOverView(ApiView):
    """Takes back a hand-over that was recorded in error; it stays on record."""

    operations = {
        "POST": Operation(
            name="undoHandOver",
            summary="Undo a handoff",
            description="For a handoff that was recorded in error.",
            scope="inquiries:write",
            body=ReasonSchema,
            answer=CorrectedHandOver,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        seen = find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOver:
            expected = self.require_version(seen.version)
            return undo_hand_over(hand_over_id, **self.body(), by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(CorrectedHandOver.shown(found, self.actor), version=found.version, is_replay=done.replayed)


class DecideCorrectionView(ApiView):
    operations = {
        "POST": Operation(
            name="decideHandOverCorrection",
            summary="Approve or decline a correction",
            description="For leads. Decides on a correction that moves the deadline later.",
            scope="inquiries:write",
            body=DecideCorrectionSchema,
            answer=CorrectedHandOver,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID, correction_id: UUID) -> Response:
        find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOverCorrection:
            given = self.body()
            return decide_correction(
                correction_id,
                hand_over_id=hand_over_id,
                is_approved=given["approve"],
                reason=given["reason"],
                by=self.actor,
                at=self.at,
            )

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(CorrectedHandOver.shown(found, self.actor), is_replay=done.replayed)
