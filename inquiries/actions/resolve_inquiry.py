"""The answer goes to the agent."""

from datetime import datetime

from arsos.journal.chained_rows import chain_row
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks, Kind
from inquiries.actions.schedule_follow_up import start_following_up
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.queries.departments_asked import departments_asked
from inquiries.queries.hand_overs import relay_words_of
from inquiries.rules.lifecycle import Action
from inquiries.rules.relay import is_only_please_call, join_relay_texts


@durable
def resolve_inquiry(
    reference: str,
    *,
    answer: str,
    relay_text: str = "",
    no_relay_needed: bool = False,
    resolution_code: str,
    cancel_open_requests: bool = False,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will answer the agent and say what to relay to the member (R6); what was handed over adds its own words.

    Requests that departments have not answered are cancelled with `cancel_open_requests` alone: nobody loses an answer
    that they wait for without a word.
    Raises InputRejected while one is open without it, unless exactly one of relay text and "no relay needed" is given,
    and for more than "please call" without authority (R10).
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.RESOLVE)
    if inquiry.open_requests and not cancel_open_requests:
        raise _still_open(inquiry)
    _require_relay(relay_text, no_relay_needed=no_relay_needed)
    _require_authority(inquiry, answer, by=by, at=at)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.meet(Kind.FIRST_RESPONSE, Kind.RESOLUTION)
    inquiry.hold_until = None
    clocks.keep()
    handed_over = relay_words_of(inquiry)
    changes = {
        "answer": answer,
        "relay_text": join_relay_texts(relay_text, handed_over),
        "no_relay_needed": no_relay_needed and not handed_over,
        "resolution_code": resolution_code,
        "resolved_at": at,
    }
    change_status(
        inquiry,
        action=Action.RESOLVE,
        by=by,
        at=at,
        changes=changes,
        facts={"resolution_code": resolution_code, "cancelled_requests": inquiry.open_requests},
        text=answer,
        event=EventType.INQUIRY_RESOLVED,
    )
    start_following_up(inquiry, at=at)
    inquiry.save()
    chain_row(inquiry, "answer", at=at)
    tell(inquiry, [Recipient.AGENT], kind="answered", once=inquiry.version, at=at)
    return inquiry


def _still_open(inquiry: Inquiry) -> InputRejected:
    """Who has not answered, and what to do about it."""
    asked = departments_asked([inquiry.id]).get(inquiry.id, [])
    names = ", ".join(one.title for one in asked)
    words = f"Not answered yet: {names}. Wait for the answer, or confirm that these requests are cancelled."
    error = FieldError("/cancel_open_requests", "open_requests", words)
    return InputRejected(words, errors=[error])


def _require_relay(relay_text: str, *, no_relay_needed: bool) -> None:
    if bool(relay_text) == no_relay_needed:
        error = FieldError("/relay_text", "required", "Give the text to relay, or say that no relay is needed.")
        raise InputRejected("Say what the member is to be told.", errors=[error])


def _require_authority(inquiry: Inquiry, answer: str, *, by: Actor, at: datetime) -> None:
    """Whoever answers about a prospect states that the agent's authority has been verified."""
    if inquiry.prospect is None or inquiry.authority_verified_at is not None:
        return
    if inquiry.authority != Inquiry.Authority.NONE:
        inquiry.authority_verified_at, inquiry.authority_verified_by = at, by.user_id
        return
    person = inquiry.prospect
    if not is_only_please_call(answer, names=(person.first_name, person.last_name)):
        words = "Without authority, say only that the member should call; no names, numbers or dates."
        raise InputRejected(
            "The agent has no authority for this person.", errors=[FieldError("/answer", "no_authority", words)]
        )
