"""Record what came of a try to tell the member, and remind the agent to try again (R6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from events.notifications.steps import take_as_read
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected
from foundation.transactions import durable, inside_transaction
from inquiries.inquiry.access import lock_inquiry, lock_inquiry_by_id, require_action
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Action, Status
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.relays.models import RelayTry
from inquiries.relays.rules import LATEST_AGAIN, Flaw, Outcome, field_of, find_flaws
from inquiries.work.actions.answer import close_as_told

FLAWS: Mapping[Flaw, Promise] = {
    Flaw.WHO_MISSING: gettext_lazy("Say who you told."),
    Flaw.WHO_UNASKED: gettext_lazy("Leave this empty unless you told the member or a representative."),
    Flaw.AUTHORITY_MISSING: gettext_lazy("Say what allows this person to hear it."),
    Flaw.AUTHORITY_UNASKED: gettext_lazy("Leave this empty unless you told a representative."),
    Flaw.TIME_MISSING: gettext_lazy("Enter when to be reminded."),
    Flaw.TIME_UNASKED: gettext_lazy("Leave this empty: once the member is told, there is no next call."),
    Flaw.TIME_PAST: gettext_lazy("Enter a time in the future."),
    Flaw.TIME_TOO_LATE: gettext_lazy("Enter a time within %(days)s days."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a call: the values of `Outcome`, `Reached` and `RelayAuthority`, and when to be reminded."""

    outcome: str
    reached: str = ""
    authority: str = ""
    try_again_at: datetime | None = None


@durable
def record_relay_try(
    reference: str, tried: Tried, *, by: Actor, at: datetime, expected_version: int | None = None
) -> RelayTry:
    """This will record a try; one that told the member also closes the inquiry, as confirming the relay does.

    It takes the place of an earlier reminder. Raises TransitionRefused unless the inquiry is answered,
    PermissionRefused for who is not its agent, ConflictFound where nothing is to be told, and InputRejected.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.CONFIRM_RELAY)
    if not inquiry.relay_text:
        raise ConflictFound(_("You don't need to tell the member anything."))
    _require_whole(tried, at)
    RelayTry.objects.waiting().filter(inquiry=inquiry).update(reminder_done_at=at)
    take_as_read(inquiry.id, ("relay_due",), at=at)
    made = RelayTry.objects.create(
        inquiry=inquiry,
        outcome=tried.outcome,
        reached=tried.reached,
        authority=tried.authority,
        try_again_at=tried.try_again_at,
        author_id=by.user_id,
        author_name=by.name,
        created_at=at,
    )
    _keep(inquiry, tried, by=by, at=at)
    return made


def _require_whole(tried: Tried, at: datetime) -> None:
    flaws = find_flaws(
        outcome=tried.outcome,
        reached=tried.reached,
        authority=tried.authority,
        try_again_at=tried.try_again_at,
        now=at,
    )
    if flaws:
        days = {"days": LATEST_AGAIN.days}
        errors = [FieldError(f"/{field_of(one)}", one.value, FLAWS[one] % days) for one in flaws]
        raise InputRejected(errors[0].detail, errors=errors)


@inside_transaction
def _keep(inquiry: Inquiry, tried: Tried, *, by: Actor, at: datetime) -> None:
    """The history, and either the end of the inquiry or news that somebody tried."""
    is_told = tried.outcome == Outcome.TOLD
    facts = {
        "relay": tried.outcome,
        "reached": tried.reached,
        "authority": tried.authority,
        "try_again_at": tried.try_again_at.isoformat() if tried.try_again_at else "",
    }
    said = HistoryRecord(kind="relay_try", facts={name: value for name, value in facts.items() if value})
    add_to_history(inquiry, said, by=by, at=at, event=None if is_told else EventType.INQUIRY_CHANGED)
    if is_told:
        close_as_told(inquiry, by=by, at=at)
    else:
        inquiry.updated_at = at
        inquiry.save()


@durable
def remind_of_relay(try_id: UUID, *, at: datetime) -> bool:
    """This will remind the agent to call the member again, once; returns False where there is no need any more.

    There is none once the answer is confirmed, taken back for a new one, or another try was recorded.
    """
    inquiry_id = RelayTry.objects.filter(id=try_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id) if inquiry_id else None
    tried = RelayTry.objects.due(at).filter(id=try_id).first() if inquiry else None
    if inquiry is None or tried is None:
        return False
    tried.reminder_done_at = at
    tried.save(update_fields=["reminder_done_at"])
    is_of_this_answer = inquiry.resolved_at is not None and tried.created_at >= inquiry.resolved_at
    if inquiry.status != Status.RESOLVED or not is_of_this_answer:
        return False
    tell(inquiry, [Recipient.AGENT], kind="relay_due", once=tried.id, at=at)
    said = HistoryRecord(kind="relay_due", facts={})
    add_to_history(inquiry, said, by=Actor.system(), at=at, event=EventType.AGENT_REMINDED)
    inquiry.updated_at = at
    inquiry.save()
    return True
