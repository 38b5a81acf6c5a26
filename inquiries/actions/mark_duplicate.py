"""An inquiry repeats another."""

from datetime import datetime

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable, take_turns
from arsos.outbox.enqueue import EventType
from inquiries.access import agent_sees, find_inquiry, lock_inquiry, lock_inquiry_by_id, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.note_happening import note_happening
from inquiries.actions.run_clocks import SERVICE_KINDS, InquiryClocks, State
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import DuplicateLink, Inquiry
from inquiries.queries.subjects import subject_of
from inquiries.rules.duplicates import refuse_survivor
from inquiries.rules.lifecycle import OPEN, Action

TURN = "mark duplicate"


@durable
def mark_duplicate(
    reference: str, *, of: str, reason: str = "", by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will set an inquiry aside; the other one continues it, and its holder hears what arrives here.

    Where the agent may not know of the other inquiry, it is set aside quietly: they go on seeing it in its queue, and
    hear that ARSOS continues it and will answer here (R14). `reason` says why two inquiries about different people are
    one request. Raises InputRejected for itself, for one that is not open, for another person without a reason, and
    while others continue in the one to set aside.
    """
    take_turns(TURN)
    other = find_inquiry(by, of, at)
    inquiry = _lock_both(by, reference, other, at, expected_version=expected_version)
    require_action(by, inquiry, Action.MARK_DUPLICATE)
    is_same_person = _require_survivor(inquiry, other, reason=reason)
    is_known = agent_sees(inquiry.agent_id, other, at)
    DuplicateLink.objects.get_or_create(
        inquiry=inquiry,
        of=other,
        kind=DuplicateLink.Kind.MARKED,
        defaults={"agent_visible": is_known, "created_at": at},
    )
    before = _as_it_is(inquiry, is_known=is_known, by=by, at=at)
    if reason:
        facts = {"of": other.reference, "is_same_person": is_same_person}
        why = Happening(kind="duplicate_reason", facts=facts, agent_visible=False, text=reason)
        note_happening(inquiry, why, by=by, at=at, event=None)
    change_status(
        inquiry,
        action=Action.MARK_DUPLICATE,
        by=by,
        at=at,
        changes={"before_duplicate": before, "duplicate_of": other, "set_aside_quietly": not is_known},
        facts={"of": other.reference},
        agent_visible=is_known,
        event=EventType.INQUIRY_DUPLICATE if is_known else EventType.INQUIRY_CHANGED,
    )
    _tell_agent(inquiry, other, is_known=is_known, at=at)
    return inquiry


def _lock_both(by: Actor, reference: str, other: Inquiry, at: datetime, *, expected_version: int | None) -> Inquiry:
    """Both inquiries, locked in the order in which `look_at_duplicates` locks them: survivor, then duplicate.

    Two people who name each other's, or three in a circle, take turns: there the order alone would deadlock. One that
    is not open is refused and needs no lock; it may be a duplicate of the inquiry to set aside, locked after that one.
    """
    other.refresh_from_db(fields=["status"])
    if other.status in OPEN:
        lock_inquiry_by_id(other.id)
        other.refresh_from_db(fields=["status"])
    return lock_inquiry(by, reference, at, expected_version=expected_version)


def _require_survivor(inquiry: Inquiry, other: Inquiry, *, reason: str) -> bool:
    """Whether both are about one person. Raises InputRejected where the other cannot continue this one."""
    is_same_person = subject_of(inquiry).is_same_person(subject_of(other))
    refusal = refuse_survivor(
        is_itself=other.id == inquiry.id,
        status=other.status,
        is_same_person=is_same_person,
        has_reason=bool(reason.strip()),
        continued_here=inquiry.set_aside.count(),
    )
    if refusal is not None:
        error = FieldError(f"/{refusal.field}", refusal.code, refusal.detail)
        raise InputRejected("It cannot be set aside in favor of that inquiry.", errors=[error])
    return is_same_person


def _as_it_is(inquiry: Inquiry, *, is_known: bool, by: Actor, at: datetime) -> dict[str, object]:
    """What an undo brings back; the clocks stand still from now on. Why they do is shown to the agent (R14)."""
    clocks = InquiryClocks(inquiry, by=by, at=at)
    was_running = any(clock.state == State.RUNNING and clock.kind in SERVICE_KINDS for clock in clocks.clocks)
    before = {
        "status": inquiry.status,
        "pending_reason": inquiry.pending_reason,
        "assignee": str(inquiry.assignee_id or ""),
        "was_running": was_running,
        "hold_until": _text(inquiry.hold_until),
        "follow_up_since": _text(inquiry.follow_up_since),
        "follow_up_at": _text(inquiry.follow_up_at),
        "follow_up_calendar": str(inquiry.follow_up_calendar_id or ""),
        "follow_ups_done": inquiry.follow_ups_done,
    }
    clocks.pause("set aside as a duplicate" if is_known else "ARSOS continues it")
    clocks.keep()
    return before


def _tell_agent(inquiry: Inquiry, other: Inquiry, *, is_known: bool, at: datetime) -> None:
    """Say which one goes on where the agent may see it, else only that ARSOS goes on (R14)."""
    if is_known:
        tell(inquiry, [Recipient.AGENT], kind="set_aside", once=inquiry.version, at=at, other=other.reference)
        return
    tell(inquiry, [Recipient.AGENT], kind="continued", once=inquiry.version, at=at)
    note_happening(inquiry, Happening(kind="continued", facts={}), by=Actor.system(), at=at, event=None)
    inquiry.save()


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
