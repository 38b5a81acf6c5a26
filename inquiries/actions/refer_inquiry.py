"""A pre-sale question in disguise goes where it belongs."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.models import Inquiry, Referral, ReferralDestination
from inquiries.rules.lifecycle import Action


@durable
def refer_inquiry(
    reference: str, *, destination: str, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will close an inquiry with a referral (R1). Raises InputRejected for an unknown destination."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.REFER)
    place = ReferralDestination.objects.filter(code=destination).first()
    if place is None:
        error = FieldError("/destination", "unknown_destination", "Name a destination of referrals.")
        raise InputRejected("It cannot be referred there.", errors=[error])
    Referral.objects.create(
        requested_type=inquiry.inquiry_type_id,
        destination=place,
        agent_id=inquiry.agent_id,
        flow=inquiry.flow,
        inquiry_id=inquiry.id,
        reason=reason,
        created_at=at,
    )
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop()
    inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry,
        action=Action.REFER,
        by=by,
        at=at,
        changes={"close_reason": "referred", "closed_at": at},
        facts={"destination": destination},
        text=reason,
        event=EventType.INQUIRY_CLOSED,
    )
