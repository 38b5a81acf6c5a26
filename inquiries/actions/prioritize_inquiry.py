"""An inquiry becomes more or less urgent."""

from datetime import datetime

from arsos.desk.queries.queues import queues_of_any_state
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.models import Inquiry
from inquiries.queries.catalogue import published_version
from inquiries.rules.lifecycle import Action
from inquiries.rules.service_levels import decide_targets


@durable
def prioritize_inquiry(
    reference: str, *, priority: int, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will give an inquiry another priority and re-aim its clocks, keeping what has elapsed."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.PRIORITIZE)
    before, inquiry.priority = inquiry.priority, priority
    kind = published_version(inquiry.type_version_id).facts
    targets = decide_targets(type_priority=kind.priority, type_targets=kind.targets, priority=priority)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.aim(targets, queues_of_any_state([inquiry.queue_id])[0])
    clocks.keep()
    facts = {"priority": priority, "before": before}
    return change_status(inquiry, action=Action.PRIORITIZE, by=by, at=at, facts=facts, text=reason)
