"""A holder waits for somebody."""

from datetime import datetime, timedelta

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.add_message import write_message
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.schedule_follow_up import start_following_up
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action, PendingReason

LONGEST_WAIT = timedelta(days=366)


@durable
def hold_inquiry(
    reference: str,
    *,
    pending_reason: str,
    note: str,
    until: datetime | None = None,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will let an inquiry wait. Waiting for agent or member stops the service clocks, a department does not.

    The note asks the agent where the agent or the member is waited for; else it is internal. Raises InputRejected
    for an `until` that has passed.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.HOLD)
    if until is not None and until <= at:
        error = FieldError("/until", "not_in_future", "Choose a future date and time.")
        raise InputRejected("It cannot wait until then.", errors=[error])
    if until is not None and until - at > LONGEST_WAIT:
        error = FieldError("/until", "too_late", "Choose a date within a year. Check the year.")
        raise InputRejected("It cannot wait until then.", errors=[error])
    waits_outside = pending_reason != PendingReason.DEPARTMENT
    visibility = "agent" if waits_outside else "internal"
    write_message(inquiry, body=note, visibility=visibility, is_staff=True, is_question=waits_outside, by=by, at=at)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    if waits_outside:
        clocks.pause(f"waiting for the {pending_reason}")
    inquiry.hold_until = until
    clocks.keep()
    change_status(
        inquiry,
        action=Action.HOLD,
        by=by,
        at=at,
        changes={"pending_reason": pending_reason},
        facts={"pending_reason": pending_reason},
        event=EventType.INQUIRY_PENDING,
    )
    if waits_outside:
        start_following_up(inquiry, at=at)
        inquiry.save()
    return inquiry
