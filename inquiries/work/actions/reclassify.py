"""Change the type or the priority of an inquiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.chain.steps import chain_row
from foundation import clock
from foundation.actor import Actor
from foundation.transactions import durable, inside_transaction
from inquiries.catalog.queries import current_type, published_version
from inquiries.catalog.rules.intake import Need, decide_need_errors, require_fitting_type, require_no_errors
from inquiries.filing.queries.facts import require_known_type
from inquiries.handoffs.suggestions.steps import suggest_from_details
from inquiries.inquiry.access import lock_inquiry, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.targets.rules import decide_targets
from inquiries.targets.steps import InquiryClocks
from staffing.queries.queues import queues_of_any_state


@durable
def prioritize_inquiry(
    reference: str, *, priority: int, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will give an inquiry another priority and re-aim its clocks, keeping what has elapsed."""
    return set_priority(reference, priority=priority, reason=reason, by=by, at=at, expected_version=expected_version)


@inside_transaction
def set_priority(
    reference: str, *, priority: int, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """The step that changing the priority and a macro share. Raises as `prioritize_inquiry`."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.PRIORITIZE)
    before, inquiry.priority = inquiry.priority, priority
    kind = published_version(inquiry.type_version_id).facts
    targets = decide_targets(type_priority=kind.priority, type_targets=kind.targets, priority=priority)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.aim(targets, queues_of_any_state([inquiry.queue_id])[0])
    clocks.keep()
    facts = {"priority": priority, "before": before}
    return change_status(inquiry, StatusChange(action=Action.PRIORITIZE, facts=facts, text=reason), by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewType:
    """The type that an inquiry gets, the details that this type asks for, and why."""

    inquiry_type: str
    details: Mapping[str, Any]
    reason: str


@durable
def reclassify_inquiry(
    reference: str, new: NewType, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will give an inquiry another type, its details and targets. Raises as filing does."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.RECLASSIFY)
    kind = require_known_type(current_type(new.inquiry_type))
    network = inquiry.policy.plan.network if inquiry.policy else ""
    require_fitting_type(kind.facts, flow=inquiry.flow, plan_type=inquiry.line_of_business, network=network)
    need = Need(
        inquiry_type=new.inquiry_type, summary=inquiry.summary, details=new.details, self_service="not_available"
    )
    require_no_errors(decide_need_errors(kind.facts, need, today=clock.date_of(at)))
    before = inquiry.inquiry_type_id
    inquiry.priority = kind.facts.priority
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.aim(kind.facts.targets, queues_of_any_state([inquiry.queue_id])[0])
    clocks.keep()
    inquiry.inquiry_type_id, inquiry.details = new.inquiry_type, dict(new.details)
    suggest_from_details(inquiry, at=at)
    chain_row(inquiry, "filing", at=at)
    changes = {"inquiry_type_id": new.inquiry_type, "type_version": kind.version, "details": dict(new.details)}
    facts = {"type": new.inquiry_type, "before": before}
    return change_status(
        inquiry, StatusChange(action=Action.RECLASSIFY, fields=changes, facts=facts, text=new.reason), by=by, at=at
    )
