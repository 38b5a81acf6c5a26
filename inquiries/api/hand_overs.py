"""Views of hand-overs: what was suggested, what was handed over, the packet, the acknowledgement (R29)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Instant, Shape, Text, YesNo
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import limits
from arsos.kernel.actor import Actor
from inquiries.access import find_hand_over, find_inquiry, is_staff_of, note_shown, visible_hand_overs
from inquiries.actions.acknowledge_hand_over import acknowledge_hand_over
from inquiries.actions.correct_clock import correct_clock
from inquiries.actions.correct_receipt import correct_receipt
from inquiries.actions.decide_correction import decide_correction
from inquiries.actions.undo_hand_over import undo_hand_over
from inquiries.api.inputs import ReasonShape
from inquiries.models import Circumstance, Destination, HandOver, HandOverCorrection
from inquiries.queries.hand_overs import Packet, packet_for


class HandOverAnswer(Shape):
    id = s.UUIDField()
    inquiry = s.CharField()
    destination = s.CharField()
    destination_title = s.CharField()
    variant = s.CharField()
    is_expedited = s.BooleanField()
    state = s.CharField()
    reason = s.CharField(allow_null=True)
    received_at = s.DateTimeField()
    handed_over_at = s.DateTimeField()
    handed_over_by = s.CharField()
    keep_working = s.BooleanField()
    legal_due_at = s.DateTimeField(allow_null=True)
    legal_source = s.CharField(allow_blank=True)
    circumstance = s.CharField(allow_null=True)
    statement_at = s.DateTimeField(allow_null=True)
    acknowledge_due_at = s.DateTimeField(allow_null=True)
    acknowledged_at = s.DateTimeField(allow_null=True)
    acknowledged_by = s.CharField(allow_null=True)
    external_reference = s.CharField(allow_null=True)
    version = s.IntegerField()
    undone_at = s.DateTimeField(allow_null=True)
    undone_by = s.CharField(allow_null=True)
    undone_reason = s.CharField(allow_null=True)


class CorrectionAnswer(Shape):
    id = s.UUIDField()
    state = s.ChoiceField(choices=HandOverCorrection.State.choices)
    received_before = s.DateTimeField()
    received_after = s.DateTimeField()
    variant_before = s.CharField(allow_null=True)
    variant_after = s.CharField(allow_null=True)
    circumstance_before = s.CharField(allow_null=True)
    circumstance_after = s.CharField(allow_null=True)
    statement_before = s.DateTimeField(allow_null=True)
    statement_after = s.DateTimeField(allow_null=True)
    due_before = s.DateTimeField(allow_null=True)
    due_after = s.DateTimeField(allow_null=True)
    reason = s.CharField()
    asked_by = s.CharField()
    asked_at = s.DateTimeField()
    decided_by = s.CharField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    decision_reason = s.CharField(allow_null=True)


class CorrectedHandOver(HandOverAnswer):
    corrections = CorrectionAnswer(many=True)


class CorrectReceiptShape(ReasonShape):
    received_at = Instant()


class CorrectClockShape(ReasonShape):
    variant = Text(max_length=limits.CODE)
    circumstance = Choice(tuple(Circumstance.values), required=False)
    statement_at = Instant(required=False)


class DecideCorrectionShape(ReasonShape):
    approve = YesNo()


class PacketPerson(Shape):
    name = s.CharField()
    date_of_birth = s.DateField(allow_null=True)
    humana_id = s.CharField(allow_null=True)
    zip_code = s.CharField(allow_blank=True)
    phone = s.CharField(allow_null=True)
    is_member = s.BooleanField()


class PacketPlan(Shape):
    code = s.CharField(allow_null=True)
    name = s.CharField(allow_null=True)
    policy_number = s.CharField(allow_null=True)
    line_of_business = s.CharField()
    family = s.CharField()


class PacketAgent(Shape):
    name = s.CharField()
    san = s.CharField()
    phone = s.CharField(allow_blank=True)


class PacketInquiry(Shape):
    reference = s.CharField()
    inquiry_type = s.CharField()
    filed_at = s.DateTimeField()
    summary = s.CharField()
    description = s.CharField(allow_blank=True)
    details = s.DictField()
    answer = s.CharField(allow_null=True)


class PacketMessage(Shape):
    at = s.DateTimeField()
    author = s.CharField()
    body = s.CharField()
    came_later = s.BooleanField()


class PacketFile(Shape):
    name = s.CharField()
    media_type = s.CharField()
    size = s.IntegerField()
    state = s.CharField()


class PacketAnswer(Shape):
    hand_over = HandOverAnswer()
    person = PacketPerson()
    plan = PacketPlan()
    agent = PacketAgent()
    inquiry = PacketInquiry()
    messages = PacketMessage(many=True)
    attachments = PacketFile(many=True)
    relay_words = s.CharField()


class AcknowledgeShape(Shape):
    external_reference = Text(max_length=limits.OUTSIDE_REFERENCE, required=False, allow_blank=True, default="")


def hand_over_body(made: HandOver) -> dict[str, Any]:
    """A hand-over with its clock."""
    return {
        "id": made.id,
        "inquiry": made.inquiry.reference,
        "destination": made.destination,
        "destination_title": Destination(made.destination).label,
        "variant": made.variant,
        "is_expedited": made.is_expedited,
        "state": made.state,
        "reason": made.reason or None,
        "received_at": made.received_at,
        "handed_over_at": made.handed_over_at,
        "handed_over_by": made.handed_over_by_name,
        "keep_working": made.keep_working,
        "legal_due_at": made.legal_due_at,
        "legal_source": made.legal_source,
        "circumstance": made.circumstance or None,
        "statement_at": made.statement_at,
        "acknowledge_due_at": made.acknowledge_due_at,
        "acknowledged_at": made.acknowledged_at,
        "acknowledged_by": made.acknowledged_by_name or None,
        "external_reference": made.external_reference or None,
        "version": made.version,
        "undone_at": made.undone_at,
        "undone_by": made.undone_by_name or None,
        "undone_reason": made.undone_reason or None,
    }


def corrected_body(made: HandOver, actor: Actor) -> dict[str, Any]:
    """A hand-over with what was corrected about it, oldest first; that is for ARSOS."""
    corrections = made.corrections.order_by("asked_at", "id") if is_staff_of(actor, made.inquiry) else ()
    return {**hand_over_body(made), "corrections": [correction_body(one) for one in corrections]}


def correction_body(one: HandOverCorrection) -> dict[str, Any]:
    """One correction, with what was before and after."""
    return {
        "id": one.id,
        "state": one.state,
        "received_before": one.received_before,
        "received_after": one.received_after,
        "variant_before": one.variant_before or None,
        "variant_after": one.variant_after or None,
        "circumstance_before": one.circumstance_before or None,
        "circumstance_after": one.circumstance_after or None,
        "statement_before": one.statement_before,
        "statement_after": one.statement_after,
        "due_before": one.due_before,
        "due_after": one.due_after,
        "reason": one.reason,
        "asked_by": one.asked_by_name,
        "asked_at": one.asked_at,
        "decided_by": one.decided_by_name or None,
        "decided_at": one.decided_at,
        "decision_reason": one.decision_reason or None,
    }


def packet_body(packet: Packet) -> dict[str, Any]:
    """Everything the destination needs to begin."""
    inquiry = packet.inquiry
    policy = inquiry.known_policy
    plan = policy.plan if policy else inquiry.application.plan if inquiry.application else None
    return {
        "hand_over": hand_over_body(packet.hand_over),
        "person": _packet_person(packet),
        "plan": {
            "code": plan.code if plan else None,
            "name": plan.name if plan else None,
            "policy_number": policy.policy_number if policy else None,
            "line_of_business": inquiry.line_of_business,
            "family": inquiry.family,
        },
        "agent": {"name": inquiry.agent.name, "san": inquiry.agent.san, "phone": inquiry.agent.phone},
        "inquiry": {
            "reference": inquiry.reference,
            "inquiry_type": inquiry.inquiry_type_id,
            "filed_at": inquiry.created_at,
            "summary": inquiry.summary,
            "description": inquiry.description,
            "details": inquiry.details,
            "answer": inquiry.answer or None,
        },
        "messages": [
            {
                "at": one.created_at,
                "author": f"{one.author_name} ({one.author_role})",
                "body": one.body,
                "came_later": one.id in packet.forwarded,
            }
            for one in packet.messages
        ],
        "attachments": [
            {"name": one.file_name, "media_type": one.media_type, "size": one.size, "state": one.state}
            for one in packet.attachments
        ],
        "relay_words": packet.unit.relay_words,
    }


class HandOversView(ApiView):
    operations = {
        "GET": Operation(
            summary="Hand-overs that you may see, newest first",
            scope="inquiries:read",
            answer=HandOverAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("destination", "Only to this destination.", choices=tuple(Destination.values)),
                Parameter("state", "Only in this state.", choices=tuple(HandOver.State.values)),
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
        return self.respond({**links, "results": [hand_over_body(one) for one in found]})


class HandOverView(ApiView):
    operations = {"GET": Operation(summary="One hand-over", scope="inquiries:read", answer=CorrectedHandOver)}

    def get(self, _request: Request, hand_over_id: UUID) -> Response:
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(corrected_body(found, self.actor), version=found.version)


class PacketView(ApiView):
    operations = {
        "GET": Operation(
            summary="The packet for the destination; for ARSOS and the unit's own system",
            scope="inquiries:read",
            answer=PacketAnswer,
        )
    }

    def get(self, _request: Request, hand_over_id: UUID) -> Response:
        return self.respond(packet_body(packet_for(self.actor, hand_over_id, self.at)))


class AcknowledgeHandOverView(ApiView):
    operations = {
        "POST": Operation(
            summary="Record that the destination has taken it on",
            scope="inquiries:write",
            body=AcknowledgeShape,
            answer=HandOverAnswer,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOver:
            return acknowledge_hand_over(hand_over_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(hand_over_body(found), is_replay=done.replayed)


class CorrectReceiptView(ApiView):
    """Corrects the first receipt; a later one waits for a lead, and the earlier counts until then."""

    operations = {
        "POST": Operation(
            summary="Correct the first receipt; a later one waits for a lead",
            scope="inquiries:write",
            body=CorrectReceiptShape,
            answer=CorrectedHandOver,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOverCorrection:
            return correct_receipt(hand_over_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(corrected_body(found, self.actor), is_replay=done.replayed)


class CorrectClockView(ApiView):
    """Corrects which legal clock runs and what makes it so; more time waits for a lead, and the earlier counts."""

    operations = {
        "POST": Operation(
            summary="Correct the legal clock; what gives the plan more time waits for a lead",
            scope="inquiries:write",
            body=CorrectClockShape,
            answer=CorrectedHandOver,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, hand_over_id: UUID) -> Response:
        seen = find_hand_over(self.actor, hand_over_id, self.at)

        def perform() -> HandOverCorrection:
            expected = self.require_version(seen.version)
            return correct_clock(hand_over_id, **self.body(), by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        found = find_hand_over(self.actor, hand_over_id, self.at)
        return self.respond(corrected_body(found, self.actor), version=found.version, is_replay=done.replayed)


class UndoHandOverView(ApiView):
    """Takes back a hand-over that was recorded in error; it stays on record."""

    operations = {
        "POST": Operation(
            summary="Undo a hand-over that was recorded in error",
            scope="inquiries:write",
            body=ReasonShape,
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
        return self.respond(corrected_body(found, self.actor), version=found.version, is_replay=done.replayed)


class DecideCorrectionView(ApiView):
    operations = {
        "POST": Operation(
            summary="Approve or decline a later due time, as a lead",
            scope="inquiries:write",
            body=DecideCorrectionShape,
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
        return self.respond(corrected_body(found, self.actor), is_replay=done.replayed)


def _packet_person(packet: Packet) -> dict[str, Any]:
    inquiry = packet.inquiry
    member = inquiry.known_member
    person: Any = member or inquiry.prospect
    return {
        "name": f"{person.first_name} {person.last_name}",
        "date_of_birth": person.date_of_birth if packet.shows_birth_date else None,
        "humana_id": person.humana_id or None,
        "zip_code": person.zip_code,
        "phone": person.phone or None,
        "is_member": member is not None,
    }
