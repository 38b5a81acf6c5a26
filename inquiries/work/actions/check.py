"""What is due on an inquiry by the passing of time alone: alerts, the end of a wait, a follow-up (R19, R22)."""

from datetime import datetime
from uuid import UUID

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.catalog.queries import published_version
from inquiries.handoffs.suggestions.queries import has_open_suggestion
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Status
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.targets.rules import Step, decide_step, may_close_unanswered
from inquiries.targets.steps import InquiryClocks, go_on, plan_next_follow_up, plan_of
from inquiries.work.actions.close import end_unanswered
from inquiries.work.actions.duplicates import bring_back_orphan

TIME_HAS_COME = "the time has come"


@durable
def check_inquiry(inquiry_id: UUID, *, at: datetime) -> bool:
    """This will do what has come due, in the order in which it did, and say whether anything had.

    Looks again under the lock: whoever came first has done it, and twice has one effect. An inquiry that somebody
    works on at this moment is passed over until the next sweep.
    """
    due = Inquiry.objects.filter(id=inquiry_id, next_check_at__lte=at)
    inquiry = due.select_for_update(skip_locked=True, of=("self",)).first()
    if inquiry is None:
        return False
    by = Actor.system()
    InquiryClocks(inquiry, by=by, at=at).keep()
    if inquiry.status == Status.DUPLICATE:
        bring_back_orphan(inquiry, at=at)
    until = inquiry.hold_until if inquiry.hold_until is not None and inquiry.hold_until <= at else None
    while inquiry.follow_up_at is not None and inquiry.follow_up_at <= (until or at):
        _follow_up(inquiry, by=by, at=at)
    if until is not None and inquiry.status == Status.PENDING:
        go_on(inquiry, why=TIME_HAS_COME, by=by, at=at)
        tell(inquiry, [Recipient.HOLDER], kind="resumed", once=inquiry.version, at=at, why=TIME_HAS_COME)
    inquiry.save()
    return True


def _follow_up(inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
    plan, done = plan_of(inquiry), inquiry.follow_ups_done
    step = decide_step(plan, done=done, may_close=_may_close(inquiry))
    if step == Step.CLOSE:
        end_unanswered(inquiry, by=by, at=at)
        return
    is_resolved = inquiry.status == Status.RESOLVED
    kind = "agent_silent" if step == Step.TELL_LEAD else "relay_reminder" if is_resolved else "agent_reminder"
    whom = [Recipient.LEAD, Recipient.HOLDER] if step == Step.TELL_LEAD else [Recipient.AGENT]
    number, of = done + 1, len(plan.reminder_days)
    tell(inquiry, whom, kind=kind, once=f"{inquiry.version}/{number}", at=at, number=number, of=of)
    plan_next_follow_up(inquiry, at=at)
    add_to_history(
        inquiry,
        HistoryRecord(kind=kind, facts={"number": number, "of": of}, agent_visible=step == Step.REMIND),
        by=by,
        at=at,
        event=EventType.AGENT_REMINDED if step == Step.REMIND else None,
    )


def _may_close(inquiry: Inquiry) -> bool:
    if inquiry.status == Status.RESOLVED:
        return True
    return may_close_unanswered(
        pending_reason=inquiry.pending_reason,
        priority=inquiry.priority,
        sos_eligible=published_version(inquiry.type_version_id).version.sos_eligible,
        has_suggestion=has_open_suggestion(inquiry),
    )
