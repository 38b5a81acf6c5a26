"""New hours of a calendar move what is still to come, and rewrite nothing that has passed (R21)."""

from datetime import datetime
from uuid import UUID

from arsos.desk.queries.calendars import calendar_of_version, newest_version_of
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.actions.note_happening import note_happening
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.schedule_follow_up import plan_of
from inquiries.models import Inquiry
from inquiries.rules.follow_ups import decide_next_at


@durable
def retime_inquiry(inquiry_id: UUID, *, at: datetime) -> bool:
    """This will aim running clocks and the next follow-up by the newest hours of their calendars.

    What had elapsed until the new hours came into force is kept. Returns whether something moved; twice has one
    effect.
    """
    inquiry = Inquiry.objects.select_for_update(skip_locked=True, of=("self",)).filter(id=inquiry_id).first()
    if inquiry is None:
        return False
    clocks = InquiryClocks(inquiry, by=Actor.system(), at=at)
    moved = [clocks.follow_calendar(), _move_follow_up(inquiry, at)]
    if not any(moved):
        return False
    clocks.keep()
    due_at = inquiry.due_at.isoformat() if inquiry.due_at else ""
    said = Happening(kind="calendar_changed", facts={"due_at": due_at})
    note_happening(inquiry, said, by=Actor.system(), at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.save()
    return True


def _move_follow_up(inquiry: Inquiry, at: datetime) -> bool:
    if inquiry.follow_up_at is None or inquiry.follow_up_since is None or inquiry.follow_up_calendar_id is None:
        return False
    newest = newest_version_of(inquiry.follow_up_calendar_id, at)
    if newest.version_id == inquiry.follow_up_calendar_id:
        return False
    inquiry.follow_up_calendar_id = newest.version_id
    inquiry.follow_up_at = decide_next_at(
        plan_of(inquiry),
        since=inquiry.follow_up_since,
        done=inquiry.follow_ups_done,
        calendar=calendar_of_version(newest.version_id),
    )
    return True
