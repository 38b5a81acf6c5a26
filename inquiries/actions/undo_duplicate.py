"""It was no repetition after all."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from arsos.desk.queries.staffing import is_working
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import DuplicateLink, Inquiry
from inquiries.rules.duplicates import comes_back
from inquiries.rules.lifecycle import Action, Status


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
        clocks.resume("ARSOS goes on" if was_quiet else why)
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
        action=Action.UNDO_DUPLICATE,
        by=by,
        at=at,
        to=Status(str(before["status"])),
        changes=changes,
        facts={"why": why},
        agent_visible=not was_quiet,
    )


def _marked_as(inquiry: Inquiry) -> Inquiry | None:
    """What was named when it was set aside, for those set aside before the inquiry itself kept it."""
    marked = inquiry.duplicate_links.filter(kind=DuplicateLink.Kind.MARKED).order_by("-created_at")
    link = marked.select_related("of").first()
    return link.of if link else None


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
