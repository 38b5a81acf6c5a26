"""Agent and ARSOS write to each other, and ARSOS to itself."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from arsos.desk.queries.staffing import names_of_associates, users_of_associates
from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, PermissionRefused
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.actions.notify import notify
from arsos.outbox.enqueue import EventType
from inquiries.access import is_staff_of, lock_inquiry, may_write
from inquiries.actions.forward_note import forward_note
from inquiries.actions.note_happening import note_happening
from inquiries.actions.resume_inquiry import go_on
from inquiries.actions.run_clocks import InquiryClocks, Kind
from inquiries.actions.suggest_hand_over import suggest_from_message
from inquiries.actions.tell_people import ANSWERING, Recipient, continuing, tell
from inquiries.models import Inquiry, InquiryMessage
from inquiries.rules.lifecycle import PendingReason, Status


@durable
def add_message(
    reference: str,
    *,
    body: str,
    visibility: str,
    mentions: Collection[UUID] = (),
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> InquiryMessage:
    """This will add a message. An agent's answer wakes an inquiry that waits for it (R19); the first message an
    agent can see meets the first-response clock (R21). `mentions` are associates to tell of an internal note.

    Raises PermissionRefused, InputRejected for mentions in what agents read or of nobody who works at ARSOS.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    is_staff = is_staff_of(by, inquiry)
    if not may_write(by, inquiry) or not (is_staff or visibility == "agent"):
        raise PermissionRefused("Only ARSOS writes internal notes, and only those involved write messages.")
    named = _named(mentions, visibility)
    message = write_message(inquiry, body=body, visibility=visibility, is_staff=is_staff, mentions=named, by=by, at=at)
    _tell_mentioned(inquiry, message, by=by, at=at)
    if not is_staff:
        suggest_from_message(inquiry, body, at=at)
        _wake(inquiry, by=by, at=at)
    inquiry.updated_at = at
    inquiry.save()
    return message


@inside_transaction
def write_message(
    inquiry: Inquiry,
    *,
    body: str,
    visibility: str,
    is_staff: bool,
    is_question: bool = False,
    mentions: Mapping[UUID, str] | None = None,
    by: Actor,
    at: datetime,
) -> InquiryMessage:
    """Store a message with its history; the caller saves the inquiry.

    `is_question`: the inquiry is about to wait for its answer.
    """
    message = InquiryMessage.objects.create(
        inquiry=inquiry,
        visibility=visibility,
        body=body,
        author_id=by.user_id,
        author_name=by.name,
        author_role=by.primary_role,
        mentions=[{"id": str(who), "name": name} for who, name in (mentions or {}).items()],
        created_at=at,
    )
    chain_row(message, "message", at=at)
    is_shown = visibility == InquiryMessage.Visibility.AGENT
    if is_shown and is_staff:
        clocks = InquiryClocks(inquiry, by=by, at=at)
        clocks.meet(Kind.FIRST_RESPONSE)
        clocks.keep()
    if is_shown:
        kind = "question" if is_staff and (is_question or inquiry.status == Status.PENDING) else "message"
        if is_staff:
            tell(inquiry, [Recipient.AGENT], kind=kind, once=message.id, gather=str(inquiry.id), at=at)
        else:
            _tell_holder(inquiry, message, at=at)
    forward_note(inquiry, message, at=at)
    said = Happening(kind="message", facts={"message": str(message.id)}, agent_visible=is_shown)
    note_happening(inquiry, said, by=by, at=at, event=EventType.MESSAGE_ADDED if is_shown else None)
    return message


def _tell_holder(inquiry: Inquiry, message: InquiryMessage, *, at: datetime) -> None:
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
        error = FieldError("/mentions", "not_allowed", "Name associates of ARSOS, in an internal note.")
        raise InputRejected("These people cannot be mentioned here.", errors=[error])
    return {who: known[who] for who in dict.fromkeys(mentions)}


def _tell_mentioned(inquiry: Inquiry, message: InquiryMessage, *, by: Actor, at: datetime) -> None:
    if message.mentions:
        notify(
            users_of_associates([one["id"] for one in message.mentions]),
            kind="mentioned",
            subject_id=inquiry.id,
            reference=inquiry.reference,
            facts={"author": by.name},
            once=str(message.id),
            at=at,
        )


def _wake(inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
    if inquiry.status == Status.PENDING and inquiry.pending_reason != PendingReason.DEPARTMENT:
        go_on(inquiry, why="the agent answered", by=Actor.system(request_id=by.request_id), at=at)
