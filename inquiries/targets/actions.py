"""What becomes of targets by itself: new hours move what is to come (R21), and work that was set aside is told of."""

from datetime import datetime
from uuid import UUID

from accounts.queries import holders_of_role
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.actor import Actor, Role
from foundation.jobs.queries import lock_untold, title_of
from foundation.transactions import durable
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.steps import tell
from inquiries.targets.models import InquiryClock
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


TOP = 1


@durable
def alert_on_set_aside(item_id: UUID, *, at: datetime) -> bool:
    """This will tell the administrators once an hour for each kind of work, and for a P1 or an inquiry with a
    regulatory clock the leads of its queue about this one.
    """
    item = lock_untold(item_id, at)
    if item is None:
        return False
    item.told_at = at
    item.save(update_fields=["told_at"])
    what = str(title_of(item.sweep))
    administrators = holders_of_role(Role.ADMINISTRATOR, on=clock.date_of(at))
    once = f"{item.sweep}/{at:%Y-%m-%d %H}"
    notify(administrators, Notice(kind="items_set_aside", subject_id=item.id, facts={"what": what}, once=once), at=at)
    inquiry = Inquiry.objects.filter(id=item.inquiry_id).first() if item.inquiry_id is not None else None
    if inquiry is not None and _is_pressing(inquiry):
        once = f"{item.sweep}/{item.set_aside_at}"
        tell(inquiry, [Recipient.LEAD], kind="work_set_aside", once=once, at=at, what=what)
    return True


def _is_pressing(inquiry: Inquiry) -> bool:
    regulatory = InquiryClock.objects.filter(
        inquiry=inquiry, kind=InquiryClock.Kind.REGULATORY, state=InquiryClock.State.RUNNING
    )
    return inquiry.priority == TOP or regulatory.exists()
