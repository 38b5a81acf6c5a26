"""Resolve an inquiry with an answer, and confirm that the agent relayed it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit.chain.steps import chain_row
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable, durable_together, inside_transaction
from inquiries.departments.queries import departments_asked
from inquiries.handoffs.queries import relay_words_of
from inquiries.inquiry.access import lock_inquiry, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Action, Status, is_only_please_call, join_relay_texts
from inquiries.inquiry.steps import tell
from inquiries.search_documents.contents import keep_documents
from inquiries.targets.steps import InquiryClocks, Kind, start_following_up


@durable
def confirm_relay(
    reference: str, *, note: str = "", by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will close a resolved inquiry, because its answer has reached the member."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    return close_as_told(inquiry, note=note, by=by, at=at)


@inside_transaction
def close_as_told(inquiry: Inquiry, *, note: str = "", by: Actor, at: datetime) -> Inquiry:
    """Close a resolved inquiry whose answer has reached the member; what confirming and recording a call share."""
    return change_status(
        inquiry,
        StatusChange(
            action=Action.CONFIRM_RELAY,
            fields={"close_reason": "relay_confirmed", "closed_at": at},
            facts={"close_reason": "relay_confirmed"},
            text=note,
            event=EventType.INQUIRY_CLOSED,
        ),
        by=by,
        at=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What ARSOS tells the agent, and either a text to relay to the member or that there is nothing to relay.

    Requests that departments have not answered are cancelled with `cancel_open_requests` alone: nobody loses an answer
    that they wait for without a word. `tells_agent` is False where whoever answers many tells each agent once.
    """

    answer: str
    relay_text: str = ""
    no_relay_needed: bool = False
    resolution_code: str
    cancel_open_requests: bool = False
    tells_agent: bool = True


@durable_together
def resolve_inquiry(
    reference: str, given: Answer, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will answer the agent and say what to relay to the member (R6); what was handed over adds its own words.

    Raises InputRejected while a request to a department is open and not to be cancelled, unless exactly one of relay
    text and "no relay needed" is given, and for more than "please call" without authority (R10).
    """
    return answer_agent(reference, given, by=by, at=at, expected_version=expected_version)


@inside_transaction
def answer_agent(
    reference: str, given: Answer, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """The step that answering and a macro share. Raises as `resolve_inquiry`."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.RESOLVE)
    _require_complete(inquiry, given)
    if inquiry.prospect is not None and inquiry.authority_verified_at is None and _claims_authority(inquiry):
        inquiry.authority_verified_at, inquiry.authority_verified_by = at, by.user_id
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.meet(Kind.FIRST_RESPONSE, Kind.RESOLUTION)
    inquiry.hold_until = None
    clocks.keep()
    handed_over = relay_words_of(inquiry)
    changes = {
        "answer": given.answer,
        "relay_text": join_relay_texts(given.relay_text, handed_over),
        "resolution_code": given.resolution_code,
        "resolved_at": at,
    }
    inquiry.no_relay_needed = given.no_relay_needed and not handed_over
    start_following_up(inquiry, status=Status.RESOLVED, at=at)
    change_status(
        inquiry,
        StatusChange(
            action=Action.RESOLVE,
            fields=changes,
            facts={"resolution_code": given.resolution_code, "cancelled_requests": inquiry.open_requests},
            text=given.answer,
            event=EventType.INQUIRY_RESOLVED,
        ),
        by=by,
        at=at,
    )
    chain_row(inquiry, "answer", at=at)
    keep_documents(inquiry.id)
    if given.tells_agent:
        tell(inquiry, [Recipient.AGENT], kind="answered", once=inquiry.version, at=at)
    return inquiry


def _require_complete(inquiry: Inquiry, given: Answer) -> None:
    """Everything that is missing is told at once; the first of it is the summary."""
    problems = [
        *open_request_problems(inquiry, is_cancelled=given.cancel_open_requests),
        *relay_problems(given.relay_text, no_relay_needed=given.no_relay_needed),
        *_authority_problems(inquiry, given.answer),
    ]
    if problems:
        raise InputRejected(problems[0].detail, errors=problems)


def open_request_problems(inquiry: Inquiry, *, is_cancelled: bool) -> list[FieldError]:
    """Who has not answered, and what to do about it; nothing where their requests are to be cancelled."""
    if not inquiry.open_requests or is_cancelled:
        return []
    asked = departments_asked([inquiry.id]).get(inquiry.id, [])
    words = _("Not answered yet: %(names)s. Wait for the answer, or confirm that these requests are canceled.") % {
        "names": ", ".join(one.title for one in asked)
    }
    return [FieldError("/cancel_open_requests", "open_requests", words)]


def relay_problems(relay_text: str, *, no_relay_needed: bool) -> list[FieldError]:
    """What is wrong unless exactly one of relay text and "no relay needed" is given."""
    if bool(relay_text) != no_relay_needed:
        return []
    return [FieldError("/relay_text", "required", _("Enter the relay text, or check that no relay is needed."))]


def require_relay(relay_text: str, *, no_relay_needed: bool) -> None:
    problems = relay_problems(relay_text, no_relay_needed=no_relay_needed)
    if problems:
        raise InputRejected(_("Enter what the agent should tell the member."), errors=problems)


def _claims_authority(inquiry: Inquiry) -> bool:
    return inquiry.authority != Inquiry.Authority.NONE


def _authority_problems(inquiry: Inquiry, answer: str) -> list[FieldError]:
    """Whoever answers about a prospect states that the agent's authority has been verified; without any there is no
    more to say than to call.
    """
    person = inquiry.prospect
    if person is None or inquiry.authority_verified_at is not None or _claims_authority(inquiry):
        return []
    if is_only_please_call(answer, names=(person.first_name, person.last_name)):
        return []
    words = _("Without authority, only tell the member to call. Leave out names, numbers and dates.")
    return [FieldError("/answer", "no_authority", words)]
