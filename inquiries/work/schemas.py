"""What the API takes for each action on an inquiry, and how it shows messages and warnings about a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from foundation import lengths
from foundation.http.inputs import (
    LONG,
    Choice,
    DictOf,
    Id,
    Instant,
    JsonObject,
    ListOf,
    ReasonSchema,
    Schema,
    Text,
    Whole,
    YesNo,
)
from foundation.http.outputs import NamedPerson, Output, Says
from inquiries.api_objects import DETAILS
from inquiries.handoffs.models import Destination
from inquiries.inquiry.models import InquiryMessage
from inquiries.pages.schemas import ActorShown, InquiryAnswer
from inquiries.values import CIRCUMSTANCE, DESTINATION, PENDING_REASON, RESOLUTION_CODE, TEXT_WARNING, VISIBILITY


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionShown(NamedPerson):
    """Somebody who was told of a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningShown(Output):
    """What a text carries and perhaps should not; it was taken all the same."""

    component = "TextWarning"
    field: str
    code: Annotated[str, TEXT_WARNING]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAnswer(Output):
    id: UUID
    body: str
    arrived_at: Annotated[
        str | None, Says("The duplicate at which it arrived, where that continues here; for ARSOS alone.")
    ]
    visibility: Annotated[str, VISIBILITY]
    author: ActorShown
    mentions: Sequence[MentionShown]
    created_at: datetime

    @classmethod
    def shown(cls, message: InquiryMessage, inquiry_id: UUID, **more: Any) -> Self:
        """One message, as the inquiry shows it."""
        return cls.of(
            message,
            arrived_at=message.inquiry.reference if message.inquiry_id != inquiry_id else None,
            author=ActorShown(name=message.author_name, role=message.author_role),
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnedInquiry(InquiryAnswer):
    component = "InquiryWithWarnings"
    warnings: Sequence[WarningShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMessage(MessageAnswer):
    component = "MessageWithWarnings"
    warnings: Sequence[WarningShown]


MOST_DESTINATIONS = len(Destination)
"""What My Humana Business fills in; sending it is an error, never a silent overwrite (R8)."""


class AssignSchema(Schema):
    assignee = Id()


class TransferSchema(ReasonSchema):
    queue = Text(max_length=lengths.CODE)


class HoldSchema(Schema):
    pending_reason = Choice(PENDING_REASON)
    note = Text(max_length=LONG)
    until = Instant(required=False)


class ResolveSchema(Schema):
    answer = Text(max_length=LONG)
    relay_text = Text(max_length=LONG, required=False, allow_blank=True, default="")
    no_relay_needed = YesNo(required=False, default=False)
    cancel_open_requests = YesNo(
        required=False,
        default=False,
        help_text="Whether unanswered department requests are cancelled; without it, an open one refuses (422).",
    )
    resolution_code = Choice(RESOLUTION_CODE)


class ConfirmRelaySchema(Schema):
    note = Text(max_length=lengths.REASON, required=False, allow_blank=True, default="")


class MarkDuplicateSchema(Schema):
    of = Text(max_length=lengths.REFERENCE)
    reason = Text(
        max_length=lengths.REASON,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed where the two are about different people: why they are one request. ARSOS alone reads it.",
    )


class ReferSchema(ReasonSchema):
    reason = Text(max_length=lengths.SHORT_REASON)
    destination = Text(max_length=lengths.CODE)


class HandOverSchema(ReasonSchema):
    destinations = ListOf(Choice(DESTINATION), most=MOST_DESTINATIONS, min_length=1)
    received_at = Instant(required=False)
    variants = DictOf(Text(max_length=lengths.CODE), most=MOST_DESTINATIONS, required=False, default=dict)
    circumstances = DictOf(Choice(CIRCUMSTANCE), most=MOST_DESTINATIONS, required=False, default=dict)
    statements = DictOf(Instant(), most=MOST_DESTINATIONS, required=False, default=dict)
    keep_working = YesNo(required=False, default=False)


class ReclassifySchema(ReasonSchema):
    inquiry_type = Text(max_length=lengths.CODE)
    details = JsonObject(published=DETAILS)


class PrioritizeSchema(ReasonSchema):
    priority = Whole(min_value=1, max_value=4)


class LinkSubjectSchema(Schema):
    member = Id()
    policy = Id(required=False)
    purpose = Text(
        max_length=lengths.SHORT_REASON,
        required=False,
        help_text="Why it is this member; needed unless they match exactly, and reviewed by a lead",
    )


class EscalateSchema(ReasonSchema):
    exhausted_options = ListOf(Text(max_length=lengths.OPTION), most=20, min_length=1)


class MessageSchema(Schema):
    body = Text(max_length=LONG)
    visibility = Choice(VISIBILITY, required=False, default="agent")
    mentions = ListOf(Id(), most=20, required=False, default=list)
