"""An inquiry that seemed done comes back."""

from datetime import datetime, timedelta

from arsos.desk.queries.queues import queues_of_any_state
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused, TransitionRefused
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import actions_open_to, is_agent_of, is_moved, lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks, Kind
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.queries.catalogue import published_version
from inquiries.rules.lifecycle import Action
from inquiries.rules.service_levels import decide_targets

REOPENABLE_FOR = timedelta(days=30)


@durable
def reopen_inquiry(
    reference: str, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will queue an inquiry again within 30 days, with a new resolution clock. Raises TransitionRefused later."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.REOPEN)
    _require_own_book(by, inquiry, at)
    if at - (inquiry.closed_at or inquiry.resolved_at or inquiry.updated_at) > REOPENABLE_FOR:
        allowed = [action for action in actions_open_to(by, inquiry) if action != Action.REOPEN]
        message = "It ended more than 30 days ago; please file a new inquiry."
        raise TransitionRefused(message, extra={"allowed": allowed})
    return bring_back(inquiry, reason=reason, by=by, at=at)


@inside_transaction
def bring_back(inquiry: Inquiry, *, reason: str, by: Actor, at: datetime, action: Action = Action.REOPEN) -> Inquiry:
    """The step that reopening, withdrawing a wrong answer and undoing a hand-over share, on a locked inquiry."""
    kind = published_version(inquiry.type_version_id).facts
    targets = decide_targets(type_priority=kind.priority, type_targets=kind.targets, priority=inquiry.priority)
    inquiry.reopen_count += 1
    clocks = InquiryClocks(inquiry, by=by, at=at)
    queue = queues_of_any_state([inquiry.queue_id])[0]
    clocks.start(Kind.RESOLUTION, targets.resolution, queue, round_=inquiry.reopen_count)
    clocks.keep()
    tell(inquiry, [Recipient.LEAD], kind="reopened", once=inquiry.version, at=at)
    return change_status(
        inquiry,
        action=action,
        by=by,
        at=at,
        changes={"close_reason": "", "closed_at": None, "resolved_at": None},
        facts={"count": inquiry.reopen_count},
        text=reason,
        event=EventType.INQUIRY_REOPENED,
    )


def _require_own_book(by: Actor, inquiry: Inquiry, at: datetime) -> None:
    """What ended before the policy moved stays with its agent to read, not to bring back (R30)."""
    if is_agent_of(by, inquiry) and is_moved(inquiry, clock.date_of(at)):
        raise PermissionRefused("The policy has moved to another book; its agent files what is needed now.")
