"""Agent and ARSOS write to each other, and ARSOS to itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from events.notifications.steps import Notice, notify
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, PermissionRefused
from foundation.transactions import durable, inside_transaction
from inquiries.handoffs.steps import forward_note
from inquiries.handoffs.suggestions.steps import suggest_from_message
from inquiries.inquiry.access import is_staff_of, lock_inquiry, may_write
from inquiries.inquiry.models import Inquiry, InquiryMessage, Recipient
from inquiries.inquiry.rules import PendingReason, Status
from inquiries.inquiry.steps import ANSWERING, add_to_history, continuing, tell
from inquiries.search_documents.contents import keep_documents
from inquiries.targets.steps import InquiryClocks, Kind, go_on
from staffing.queries.associates import names_of_associates, users_of_associates


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    """What somebody writes, and who reads it; `mentions` are associates to tell of an internal note. `tells_agent` is
    False where whoever writes the same to many tells each agent once.
    """

    body: str
    visibility: str
    mentions: Collection[UUID] = ()
    tells_agent: bool = True


@durable
def add_message(
    reference: str, text: MessageText, *, by: Actor, at: datetime, expected_version: int | None = None
) -> InquiryMessage:
    """This will add a message. An agent's answer wakes an inquiry that waits for it (R19); the first message an
    agent can see meets the first-response clock (R21).

    Raises PermissionRefused, InputRejected for mentions in what agents read or of nobody who works at ARSOS.
    """
    return say(reference, text, by=by, at=at, expected_version=expected_version)


@inside_transaction
def say(
    reference: str, text: MessageText, *, by: Actor, at: datetime, expected_version: int | None = None
) -> InquiryMessage:
    """The step that writing a message and adding a draft to an inquiry share. Raises as `add_message`."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_writer(by, inquiry, text.visibility)
    named = _named(text.mentions, text.visibility)
    new = NewMessage(body=text.body, visibility=text.visibility, mentions=named, tells_agent=text.tells_agent)
    return post_message(inquiry, new, is_staff=is_staff_of(by, inquiry), by=by, at=at)


def require_writer(by: Actor, inquiry: Inquiry, visibility: str) -> None:
    """Raise PermissionRefused for who writes no messages of the inquiry, or none for these readers (R6)."""
    if not may_write(by, inquiry) or not (visibility == "agent" or is_staff_of(by, inquiry)):
        raise PermissionRefused(_("Only ARSOS can write internal notes, and only people involved can write messages."))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message as it was written. `is_question`: the inquiry is about to wait for its answer. `written_at`: before it
    was sent; it answers nothing that was asked since.
    """

    body: str
    visibility: str
    is_question: bool = False
    written_at: datetime | None = None
    mentions: Mapping[UUID, str] = field(default_factory=dict)
    tells_agent: bool = True


@inside_transaction
def post_message(inquiry: Inquiry, new: NewMessage, *, is_staff: bool, by: Actor, at: datetime) -> InquiryMessage:
    """Store a message with all that follows: who is told, and what an agent's words suggest and wake."""
    message = write_message(inquiry, new, is_staff=is_staff, by=by, at=at)
    _tell_mentioned(inquiry, message, by=by, at=at)
    if not is_staff:
        suggest_from_message(inquiry, new.body, at=at)
        if new.written_at is None or inquiry.status_since <= new.written_at:
            _wake(inquiry, by=by, at=at)
    inquiry.updated_at = at
    inquiry.save()
    return message


@inside_transaction
def write_message(inquiry: Inquiry, new: NewMessage, *, is_staff: bool, by: Actor, at: datetime) -> InquiryMessage:
    """Store a message with its history; the caller saves the inquiry."""
    message = InquiryMessage.objects.create(
        inquiry=inquiry,
        visibility=new.visibility,
        body=new.body,
        author_id=by.user_id,
        author_name=by.name,
        author_role=by.primary_role,
        mentions=[{"id": str(who), "name": name} for who, name in new.mentions.items()],
        created_at=at,
    )
    chain_row(message, "message", at=at)
    keep_documents(inquiry.id)
    is_shown = new.visibility == InquiryMessage.Visibility.AGENT
    if is_shown and is_staff:
        clocks = InquiryClocks(inquiry, by=by, at=at)
        clocks.meet(Kind.FIRST_RESPONSE)
        clocks.keep()
    if is_shown:
        kind = "question" if is_staff and (new.is_question or inquiry.status == Status.PENDING) else "message"
        if is_staff and new.tells_agent:
            tell(inquiry, [Recipient.AGENT], kind=kind, once=message.id, gather=str(inquiry.id), at=at)
        elif not is_staff:
            _tell_assignee(inquiry, message, at=at)
    forward_note(inquiry, message, at=at)
    said = HistoryRecord(kind="message", facts={"message": str(message.id)}, agent_visible=is_shown)
    add_to_history(inquiry, said, by=by, at=at, event=EventType.MESSAGE_ADDED if is_shown else None)
    return message


def _tell_assignee(inquiry: Inquiry, message: InquiryMessage, *, at: datetime) -> None:
    """Tell who works on it; for a duplicate, who holds the inquiry that continues it, where its messages are shown."""
    heard_at = continuing(inquiry)
    if heard_at.id == inquiry.id:
        tell(inquiry, [ANSWERING], kind="message", once=message.id, gather=str(inquiry.id), at=at)
        return
    other = inquiry.reference
    tell(
        heard_at,
        [ANSWERING],
        kind="message_at_duplicate",
        once=message.id,
        gather=str(inquiry.id),
        at=at,
        other=other,
    )


def _named(mentions: Collection[UUID], visibility: str) -> dict[UUID, str]:
    """The names of those to tell."""
    if not mentions:
        return {}
    known = names_of_associates()
    if visibility != InquiryMessage.Visibility.INTERNAL or not known.keys() >= set(mentions):
        error = FieldError("/mentions", "not_allowed", _("Mention only associates, and only in an internal note."))
        raise InputRejected(_("These people can't be mentioned here."), errors=[error])
    return {who: known[who] for who in dict.fromkeys(mentions)}


def _tell_mentioned(inquiry: Inquiry, message: InquiryMessage, *, by: Actor, at: datetime) -> None:
    if message.mentions:
        notify(
            users_of_associates([one["id"] for one in message.mentions]),
            Notice(
                kind="mentioned",
                subject_id=inquiry.id,
                reference=inquiry.reference,
                facts={"author": by.name},
                once=str(message.id),
            ),
            at=at,
        )


def _wake(inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
    if inquiry.status == Status.PENDING and inquiry.pending_reason != PendingReason.DEPARTMENT:
        go_on(inquiry, why="the agent answered", by=Actor.system(request_id=by.request_id), at=at)
