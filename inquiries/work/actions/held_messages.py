"""A message to the other side that its author may still undo: kept at once, sent when its seconds are over."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from foundation.actor import Actor, Role
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.transactions import durable, inside_transaction
from inquiries.inquiry.access import is_staff_of, lock_inquiry, lock_inquiry_by_id
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.steps import add_to_history
from inquiries.work.actions.messages import NewMessage, post_message, require_writer
from inquiries.work.models import HeldMessage

AGENT = InquiryMessage.Visibility.AGENT
KEPT_UNDONE = timedelta(days=1)
"""So long its author gets back the words of a message whose undoing lost its answer on the way."""


@durable
def hold_message(
    reference: str, body: str, *, seconds: int, by: Actor, at: datetime, expected_version: int | None = None
) -> HeldMessage:
    """This will keep a message, hidden from everybody but its author, until it is sent after some seconds.

    Raises PermissionRefused as `add_message`, and for an application.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_writer(by, inquiry, AGENT)
    if by.user_id is None:
        raise PermissionRefused(_("Only a person can undo a message. An application sends it at once."))
    return HeldMessage.objects.create(
        inquiry=inquiry,
        body=body,
        is_staff=is_staff_of(by, inquiry),
        author_id=by.user_id,
        author_name=by.name,
        author_role=by.primary_role,
        created_at=at,
        send_at=at + timedelta(seconds=seconds),
    )


@durable
def send_held_message(held_id: UUID, *, at: datetime) -> bool:
    """This will send a message whose seconds are over, as its author wrote it; clocks count it from now (R21).

    Returns False for one that was sent or undone meanwhile, or whose time has not come.
    """
    found = _locked(held_id)
    if found is None:
        return False
    inquiry, held = found
    if held.is_ended or held.send_at > at:
        return False
    author = Actor(name=held.author_name, roles=frozenset({Role(held.author_role)}), user_id=held.author_id)
    new = NewMessage(body=held.body, visibility=AGENT, written_at=held.created_at)
    held.message = post_message(inquiry, new, is_staff=held.is_staff, by=author, at=at)
    held.body = ""
    held.save(update_fields=["message", "body"])
    return True


@durable
def undo_held_message(reference: str, held_id: UUID, *, by: Actor, at: datetime) -> HeldMessage:
    """This will keep a message of one's own from being sent; the history says so, without its words (R20).

    Twice has one effect. Raises ResourceNotFound for one of somebody else, ConflictFound once it was sent.
    """
    inquiry = lock_inquiry(by, reference, at)
    held = HeldMessage.objects.select_for_update().filter(inquiry=inquiry, id=held_id).first()
    if held is None or held.author_id != by.user_id:
        raise ResourceNotFound
    if held.message_id is not None:
        raise ConflictFound(_("The message was already sent. ARSOS can retract it."))
    if held.undone_at is None:
        held.undone_at = at
        held.save(update_fields=["undone_at"])
        said = HistoryRecord(kind="message_undone", facts={}, agent_visible=not held.is_staff)
        add_to_history(inquiry, said, by=by, at=at, event=None)
        inquiry.updated_at = at
        inquiry.save()
    return held


def forget_held_messages(*, at: datetime) -> int:
    """This will delete what was sent or undone a day ago or more; the messages and the history stay."""
    ended = HeldMessage.objects.ended().filter(created_at__lte=at - KEPT_UNDONE)
    return ended.delete()[0]


@inside_transaction
def _locked(held_id: UUID) -> tuple[Inquiry, HeldMessage] | None:
    """The inquiry first, as everywhere, then the message as it stands under that lock."""
    inquiry_id = HeldMessage.objects.filter(id=held_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id) if inquiry_id else None
    held = HeldMessage.objects.select_for_update().filter(id=held_id).first() if inquiry else None
    return (inquiry, held) if inquiry and held else None
