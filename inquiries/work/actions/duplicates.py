"""Mark an inquiry as a duplicate, and undo that."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable, inside_transaction, take_turns
from inquiries.inquiry.access import agent_sees, find_inquiry, lock_inquiry, lock_inquiry_by_id, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import DuplicateLink, Inquiry, Recipient
from inquiries.inquiry.queries import subject_of
from inquiries.inquiry.rules import OPEN, Action, Status, comes_back, refuse_survivor
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.targets.steps import SERVICE_KINDS, InquiryClocks, State
from staffing.queries.associates import is_working

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
        why = HistoryRecord(kind="duplicate_reason", facts=facts, agent_visible=False, text=reason)
        add_to_history(inquiry, why, by=by, at=at, event=None)
    change_status(
        inquiry,
        StatusChange(
            action=Action.MARK_DUPLICATE,
            fields={"before_duplicate": before, "duplicate_of": other, "set_aside_quietly": not is_known},
            facts={"of": other.reference},
            agent_visible=is_known,
            event=EventType.INQUIRY_DUPLICATE if is_known else EventType.INQUIRY_CHANGED,
        ),
        by=by,
        at=at,
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
        raise InputRejected(_("It can't be marked as a duplicate of that inquiry."), errors=[error])
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
    add_to_history(inquiry, HistoryRecord(kind="continued", facts={}), by=Actor.system(), at=at, event=None)
    inquiry.save()


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


@durable
def undo_duplicate(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will bring an inquiry back as it was: status, holder, and clocks with what had elapsed."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.UNDO_DUPLICATE)
    before = inquiry.before_duplicate or {"status": Status.QUEUED, "was_running": True}
    _restore(inquiry, before, why="no duplicate", by=by, at=at)
    if inquiry.assignee_id is not None and inquiry.assignee_id != by.associate_id:
        tell(inquiry, [Recipient.HOLDER], kind="assigned", once=inquiry.version, at=at)
    if inquiry.status == Status.PENDING:
        calendar = before.get("follow_up_calendar")
        inquiry.follow_up_since = _moment(before.get("follow_up_since"))
        inquiry.follow_up_at = _moment(before.get("follow_up_at"))
        inquiry.follow_up_calendar_id = UUID(calendar) if calendar else None
        inquiry.follow_ups_done = before.get("follow_ups_done", 0)
        inquiry.save()
    return inquiry


@inside_transaction
def bring_back_orphan(inquiry: Inquiry, *, at: datetime) -> None:
    """This will return a locked duplicate to its queue when the inquiry it continued in has ended without an answer
    that its agent reads; the leads of its queue are told.
    """
    survivor = inquiry.duplicate_of or _marked_as(inquiry)
    if survivor is None or not comes_back(is_quiet=inquiry.set_aside_quietly, survivor_status=survivor.status):
        return
    _return_to_queue(inquiry, why="the inquiry it continued in has ended", at=at)
    tell(inquiry, [Recipient.LEAD], kind="duplicate_came_back", once=inquiry.version, at=at)


@inside_transaction
def take_up_again(inquiry: Inquiry, *, at: datetime) -> None:
    """This will bring a locked inquiry back that was set aside quietly, because its agent acts on it as they see it."""
    if inquiry.set_aside_quietly:
        _return_to_queue(inquiry, why="its agent acts on it", at=at)


def _return_to_queue(inquiry: Inquiry, *, why: str, at: datetime) -> None:
    """ARSOS acts by rule, in the lead's stead."""
    by = replace(Actor.system(), lead_queue_ids=frozenset({inquiry.queue_id}))
    _restore(inquiry, {"status": Status.QUEUED, "was_running": True}, why=why, by=by, at=at)


def _restore(inquiry: Inquiry, before: dict[str, object], *, why: str, by: Actor, at: datetime) -> None:
    inquiry.duplicate_links.filter(kind=DuplicateLink.Kind.MARKED).delete()
    was_quiet = inquiry.set_aside_quietly
    assignee = before.get("assignee")
    if assignee and not is_working(UUID(str(assignee))):  # what waits in a queue runs, whatever it waited for before
        before, assignee = {"status": Status.QUEUED, "was_running": True}, None
    clocks = InquiryClocks(inquiry, by=by, at=at)
    if before["was_running"]:
        clocks.resume("ARSOS keeps working" if was_quiet else why)
    clocks.keep()
    changes = {
        "before_duplicate": None,
        "duplicate_of": None,
        "set_aside_quietly": False,
        "pending_reason": before.get("pending_reason", ""),
        "assignee_id": UUID(str(assignee)) if assignee else None,
        "hold_until": _moment(before.get("hold_until")),
    }
    change_status(
        inquiry,
        StatusChange(
            action=Action.UNDO_DUPLICATE,
            to=Status(str(before["status"])),
            fields=changes,
            facts={"why": why},
            agent_visible=not was_quiet,
        ),
        by=by,
        at=at,
    )


def _marked_as(inquiry: Inquiry) -> Inquiry | None:
    """What was named when it was set aside, for those set aside before the inquiry itself kept it."""
    marked = inquiry.duplicate_links.filter(kind=DuplicateLink.Kind.MARKED).order_by("-created_at")
    link = marked.select_related("of").first()
    return link.of if link else None


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
