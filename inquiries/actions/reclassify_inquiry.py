"""An inquiry turns out to be of another type."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.desk.queries.queues import queues_of_any_state
from arsos.journal.chained_rows import chain_row
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.suggest_hand_over import suggest_from_details
from inquiries.models import Inquiry
from inquiries.queries.filing_facts import require_known_type
from inquiries.rules.intake import Need, decide_need_errors, require_fitting_type, require_no_errors
from inquiries.rules.lifecycle import Action


@durable
def reclassify_inquiry(
    reference: str,
    *,
    inquiry_type: str,
    details: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will give an inquiry another type, its details and targets. Raises as filing does."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.RECLASSIFY)
    kind = require_known_type(inquiry_type)
    network = inquiry.policy.plan.network if inquiry.policy else ""
    require_fitting_type(kind.facts, flow=inquiry.flow, plan_type=inquiry.line_of_business, network=network)
    need = Need(inquiry_type=inquiry_type, summary=inquiry.summary, details=details, self_service="not_available")
    require_no_errors(decide_need_errors(kind.facts, need, today=clock.date_of(at)))
    before = inquiry.inquiry_type_id
    inquiry.priority = kind.facts.priority
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.aim(kind.facts.targets, queues_of_any_state([inquiry.queue_id])[0])
    clocks.keep()
    inquiry.inquiry_type_id, inquiry.details = inquiry_type, dict(details)
    suggest_from_details(inquiry, at=at)
    chain_row(inquiry, "filing", at=at)
    changes = {"inquiry_type_id": inquiry_type, "type_version": kind.version, "details": dict(details)}
    facts = {"type": inquiry_type, "before": before}
    return change_status(inquiry, action=Action.RECLASSIFY, by=by, at=at, changes=changes, facts=facts, text=reason)
