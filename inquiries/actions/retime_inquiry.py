"""New hours of a calendar move what is still to come, and rewrite nothing that has passed (R21)."""

from datetime import datetime
from uuid import UUID

from arsos.desk.queries.calendars import calendar_of_version, newer_versions_than
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.schedule_follow_up import plan_of
from inquiries.models import Inquiry
from inquiries.rules.follow_ups import decide_turned_next_at


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
    clocks.follow_calendar()
    before = inquiry.follow_up_at
    if not _move_follow_up(inquiry, at) and not clocks.has_followed:
        return False
    clocks.has_moved = clocks.has_moved or inquiry.follow_up_at != before
    clocks.keep()
    inquiry.save()
    return True


def _move_follow_up(inquiry: Inquiry, at: datetime) -> bool:
    if inquiry.follow_up_at is None or inquiry.follow_up_since is None or inquiry.follow_up_calendar_id is None:
        return False
    newer = newer_versions_than(inquiry.follow_up_calendar_id, at)
    for one in newer:
        inquiry.follow_up_at = decide_turned_next_at(
            plan_of(inquiry),
            planned=inquiry.follow_up_at,
            since=inquiry.follow_up_since,
            done=inquiry.follow_ups_done,
            old=calendar_of_version(inquiry.follow_up_calendar_id),
            new=one.calendar,
            turn=one.effective_at,
        )
        inquiry.follow_up_calendar_id = one.version_id
    return bool(newer)
