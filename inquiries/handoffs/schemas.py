"""What the API takes and answers about handoffs: corrections, the packet, the acknowledgement (R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from foundation import lengths
from foundation.actor import Actor
from foundation.http.inputs import Choice, Instant, ReasonSchema, Schema, Text, YesNo
from foundation.http.outputs import From, Output
from inquiries.api_objects import DETAILS
from inquiries.handoffs.models import Destination, HandOver
from inquiries.handoffs.queries import Packet
from inquiries.inquiry.access import is_staff_of
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.values import CIRCUMSTANCE, CORRECTION_STATE, DESTINATION, HAND_OVER_STATE, SCAN
from members.values import FAMILY, PLAN_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverAnswer(Output):
    id: UUID
    inquiry: Annotated[str, From("inquiry.reference")]
    destination: Annotated[str, DESTINATION]
    destination_title: str
    variant: str
    is_expedited: bool
    state: Annotated[str, HAND_OVER_STATE]
    reason: str | None
    received_at: datetime
    handed_over_at: datetime
    handed_over_by: Annotated[str, From("handed_over_by_name")]
    keep_working: bool
    legal_due_at: datetime | None
    legal_source: str
    circumstance: Annotated[str | None, CIRCUMSTANCE]
    statement_at: datetime | None
    acknowledge_due_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: Annotated[str | None, From("acknowledged_by_name")]
    external_reference: str | None
    version: int
    undone_at: datetime | None
    undone_by: Annotated[str | None, From("undone_by_name")]
    undone_reason: str | None

    @classmethod
    def from_row(cls, made: HandOver, **more: Any) -> Self:
        """A handoff with its clock."""
        return cls.of(made, destination_title=str(Destination(made.destination).label), **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswer(Output):
    component = "HandOverCorrection"
    id: UUID
    state: Annotated[str, CORRECTION_STATE]
    received_before: datetime
    received_after: datetime
    variant_before: str | None
    variant_after: str | None
    circumstance_before: Annotated[str | None, CIRCUMSTANCE]
    circumstance_after: Annotated[str | None, CIRCUMSTANCE]
    statement_before: datetime | None
    statement_after: datetime | None
    due_before: datetime | None
    due_after: datetime | None
    reason: str
    asked_by: Annotated[str, From("asked_by_name")]
    asked_at: datetime
    decided_by: Annotated[str | None, From("decided_by_name")]
    decided_at: datetime | None
    decision_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedHandOver(HandOverAnswer):
    component = "HandOverWithCorrections"
    corrections: Sequence[CorrectionAnswer]

    @classmethod
    def shown(cls, made: HandOver, actor: Actor) -> Self:
        """A handoff with what was corrected about it, oldest first; that is for ARSOS."""
        corrections = made.corrections.order_by("asked_at", "id") if is_staff_of(actor, made.inquiry) else ()
        return cls.from_row(made, corrections=[CorrectionAnswer.of(one) for one in corrections])


class CorrectReceiptSchema(ReasonSchema):
    received_at = Instant()


class CorrectClockSchema(ReasonSchema):
    variant = Text(max_length=lengths.CODE)
    circumstance = Choice(CIRCUMSTANCE, required=False)
    statement_at = Instant(required=False)


class DecideCorrectionSchema(ReasonSchema):
    approve = YesNo()


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketPerson(Output):
    name: str
    date_of_birth: date | None
    humana_id: str | None
    zip_code: str
    phone: str | None
    is_member: bool

    @classmethod
    def from_packet(cls, packet: Packet) -> Self:
        """Whom it is about, as ARSOS knows them today."""
        member = packet.inquiry.known_member
        person: Any = member or packet.inquiry.prospect
        hidden = {} if packet.shows_birth_date else {"date_of_birth": None}
        return cls.of(person, name=f"{person.first_name} {person.last_name}", is_member=member is not None, **hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketPlan(Output):
    code: str | None
    name: str | None
    policy_number: str | None
    line_of_business: Annotated[str, PLAN_TYPE]
    family: Annotated[str, FAMILY]

    @classmethod
    def from_inquiry(cls, inquiry: Inquiry) -> Self:
        """The plan, where one is known."""
        policy = inquiry.known_policy
        plan = policy.plan if policy else inquiry.application.plan if inquiry.application else None
        return cls.of(
            inquiry,
            code=plan.code if plan else None,
            name=plan.name if plan else None,
            policy_number=policy.policy_number if policy else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketAgent(Output):
    name: str
    san: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketInquiry(Output):
    reference: str
    inquiry_type: Annotated[str, From("inquiry_type_id")]
    filed_at: Annotated[datetime, From("created_at")]
    summary: str
    description: str
    details: Annotated[Mapping[str, Any], DETAILS]
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketMessage(Output):
    at: Annotated[datetime, From("created_at")]
    author: str
    body: str
    came_later: bool

    @classmethod
    def from_message(cls, one: InquiryMessage, *, came_later: bool) -> Self:
        """A message with who wrote it, in one line."""
        return cls.of(one, author=f"{one.author_name} ({one.author_role})", came_later=came_later)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFile(Output):
    name: Annotated[str, From("file_name")]
    media_type: str
    size: int
    state: Annotated[str, SCAN]


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketAnswer(Output):
    component = "HandOverPacket"
    hand_over: HandOverAnswer
    person: PacketPerson
    plan: PacketPlan
    agent: PacketAgent
    inquiry: PacketInquiry
    messages: Sequence[PacketMessage]
    attachments: Sequence[PacketFile]
    relay_words: str

    @classmethod
    def whole(cls, packet: Packet) -> Self:
        """Everything the destination needs to begin."""
        inquiry = packet.inquiry
        return cls(
            hand_over=HandOverAnswer.from_row(packet.hand_over),
            person=PacketPerson.from_packet(packet),
            plan=PacketPlan.from_inquiry(inquiry),
            agent=PacketAgent.of(inquiry.agent),
            inquiry=PacketInquiry.of(inquiry),
            messages=[
                PacketMessage.from_message(one, came_later=one.id in packet.forwarded) for one in packet.messages
            ],
            attachments=[PacketFile.of(one) for one in packet.attachments],
            relay_words=packet.unit.relay_words,
        )


class AcknowledgeSchema(Schema):
    external_reference = Text(max_length=lengths.OUTSIDE_REFERENCE, required=False, allow_blank=True, default="")
