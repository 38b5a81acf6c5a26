"""An inquiry moves to another queue."""

from datetime import datetime, timedelta

from arsos.desk.queries.queues import queue_by_code
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks, Kind
from inquiries.models import Inquiry, RoutingDecision
from inquiries.rules.lifecycle import Action
from inquiries.rules.service_levels import Targets


@durable
def transfer_inquiry(
    reference: str, *, queue: str, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will move an inquiry to another queue and its calendar. Raises InputRejected for an unknown queue."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.TRANSFER)
    target = queue_by_code(queue)
    if target is None or target.id == inquiry.queue_id:
        error = FieldError("/queue", "unknown_queue", "Name another queue that is open.")
        raise InputRejected("It cannot be moved there.", errors=[error])
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.resume("transferred")
    kept = {clock.kind: timedelta(seconds=clock.target_seconds) for clock in clocks.clocks}
    whole = Targets(kept.get(Kind.FIRST_RESPONSE, timedelta()), kept.get(Kind.RESOLUTION, timedelta()))
    clocks.aim(whole, target)
    inquiry.hold_until = None
    clocks.keep()
    RoutingDecision.objects.create(
        inquiry_id=inquiry.id, queue_code=target.code, rules=[], rule_set_version=None, decided_at=at
    )
    return change_status(
        inquiry,
        action=Action.TRANSFER,
        by=by,
        at=at,
        changes={"queue_id": target.id},
        facts={"queue": target.code},
        text=reason,
        event=EventType.INQUIRY_ROUTED,
    )
