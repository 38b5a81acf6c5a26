"""An agent who is waited for is reminded; here is planned when (R19)."""

from datetime import datetime

from arsos.desk.queries.calendars import calendar_in_force, calendar_of_version
from arsos.desk.queries.queues import queues_of_any_state
from arsos.kernel.transactions import inside_transaction
from inquiries.models import FollowUpPlan, Inquiry
from inquiries.rules.follow_ups import Plan, decide_next_at, decide_since
from inquiries.rules.lifecycle import Status

Kind = FollowUpPlan.Kind


def plan_of(inquiry: Inquiry) -> Plan:
    """The plan that an inquiry is under; without anything to relay nobody is chased, and it ends all the same."""
    is_resolved = inquiry.status == Status.RESOLVED
    row = FollowUpPlan.objects.get(kind=Kind.UNCONFIRMED_RELAY if is_resolved else Kind.SILENT_AGENT)
    reminders = () if is_resolved and inquiry.no_relay_needed else tuple(row.reminder_days)
    return Plan(reminders, row.close_after_days)


@inside_transaction
def start_following_up(inquiry: Inquiry, *, at: datetime) -> None:
    """Plan the first follow-up of an inquiry that has just begun to wait for its agent; the caller saves it."""
    queue = queues_of_any_state([inquiry.queue_id])[0]
    in_force = calendar_in_force(queue.calendar_id, at)
    inquiry.follow_up_since, inquiry.follow_ups_done = at, 0
    inquiry.follow_up_calendar_id = in_force.version_id
    inquiry.follow_up_at = decide_next_at(plan_of(inquiry), since=at, done=0, calendar=in_force.calendar)


@inside_transaction
def plan_next_follow_up(inquiry: Inquiry, *, at: datetime) -> None:
    """Count one follow-up as done and plan the next; the caller saves the inquiry."""
    if inquiry.follow_up_at is None or inquiry.follow_up_calendar_id is None:
        raise LookupError("this inquiry is not followed up")
    inquiry.follow_ups_done += 1
    inquiry.follow_up_since = decide_since(planned=inquiry.follow_up_at, at=at)
    inquiry.follow_up_at = decide_next_at(
        plan_of(inquiry),
        since=inquiry.follow_up_since,
        done=inquiry.follow_ups_done,
        calendar=calendar_of_version(inquiry.follow_up_calendar_id),
    )


def stop_following_up(inquiry: Inquiry) -> None:
    """Nobody waits for the agent any more; the caller saves the inquiry."""
    inquiry.follow_up_since = inquiry.follow_up_at = inquiry.follow_up_calendar_id = None
    inquiry.follow_ups_done = 0
