"""Put an inquiry on hold, and resume it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable, inside_transaction
from inquiries.inquiry.access import lock_inquiry, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, PendingReason
from inquiries.targets.steps import InquiryClocks, go_on, start_following_up
from inquiries.work.actions.messages import NewMessage, write_message

LONGEST_WAIT = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Whom an inquiry waits for, what is asked of them or noted, and until when it waits at most."""

    pending_reason: str
    note: str
    until: datetime | None = None


@durable
def hold_inquiry(
    reference: str, hold: Hold, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will let an inquiry wait. Waiting for agent or member stops the service clocks, a department does not.

    The note asks the agent where the agent or the member is waited for; else it is internal. Raises InputRejected
    for an `until` that has passed.
    """
    return put_on_hold(reference, hold, by=by, at=at, expected_version=expected_version)


@inside_transaction
def put_on_hold(reference: str, hold: Hold, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """The step that holding and a macro share. Raises as `hold_inquiry`."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.HOLD)
    _require_until(hold.until, at)
    waits_outside = hold.pending_reason != PendingReason.DEPARTMENT
    visibility = "agent" if waits_outside else "internal"
    message = NewMessage(body=hold.note, visibility=visibility, is_question=waits_outside)
    write_message(inquiry, message, is_staff=True, by=by, at=at)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    if waits_outside:
        clocks.pause(f"waiting for the {hold.pending_reason}")
    inquiry.hold_until = hold.until
    clocks.keep()
    change_status(
        inquiry,
        StatusChange(
            action=Action.HOLD,
            fields={"pending_reason": hold.pending_reason},
            facts={"pending_reason": hold.pending_reason},
            event=EventType.INQUIRY_PENDING,
        ),
        by=by,
        at=at,
    )
    if waits_outside:
        start_following_up(inquiry, at=at)
        inquiry.save()
    return inquiry


def _require_until(until: datetime | None, at: datetime) -> None:
    if until is not None and until <= at:
        error = FieldError("/until", "not_in_future", _("Choose a future date and time."))
        raise InputRejected(_("It can't be put on hold until then."), errors=[error])
    if until is not None and until - at > LONGEST_WAIT:
        error = FieldError("/until", "too_late", _("Choose a date within a year. Check the year."))
        raise InputRejected(_("It can't be put on hold until then."), errors=[error])


@durable
def resume_inquiry(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will take a pending inquiry up again, with the same holder and its clocks running."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    return go_on(inquiry, why="resumed", by=by, at=at)
