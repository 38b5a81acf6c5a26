"""New hours of a calendar move what is still to come, and rewrite nothing that has passed (R21)."""

from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.inquiry.models import Inquiry
from inquiries.targets.rules import HoursTurned, decide_turned_next_at
from inquiries.targets.steps import InquiryClocks, plan_of
from staffing.queries.queues import calendar_of_version, newer_versions_than


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
            HoursTurned(
                old=calendar_of_version(inquiry.follow_up_calendar_id), new=one.calendar, turn=one.effective_at
            ),
            planned=inquiry.follow_up_at,
            since=inquiry.follow_up_since,
            done=inquiry.follow_ups_done,
        )
        inquiry.follow_up_calendar_id = one.version_id
    return bool(newer)
