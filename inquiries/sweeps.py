"""What comes due on inquiries by the passing of time, and what is done with each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.departures import grants_to_follow
from foundation import clock, vault
from foundation.actor import Actor
from foundation.errors import StorageAway
from foundation.jobs.queries import untold_items
from foundation.jobs.sweeps import RoundOver, Sweep
from inquiries.attachments.actions import scan_attachment
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import quarantined
from inquiries.attachments.scanner import ScannerDown, is_answering, scan
from inquiries.departments.actions.alert import alert_on_request
from inquiries.departments.calling import call_department
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.queries import CALL_SWEEP, requests_to_alert, requests_to_call
from inquiries.departures.actions import follow_ended_role, return_from_departed
from inquiries.departures.queries import held_by_departed
from inquiries.filing.actions import expire_draft
from inquiries.filing.queries.drafts import drafts_to_expire
from inquiries.follow_up_tasks.actions import remind_of_task
from inquiries.follow_up_tasks.models import FollowUpTask
from inquiries.handoffs.actions import alert_on_hand_over
from inquiries.handoffs.models import HandOver
from inquiries.handoffs.queries import hand_overs_to_alert
from inquiries.lists.actions import expire_export
from inquiries.lists.queries.exports import exports_to_expire
from inquiries.privacy_cases.access import due_for_alert
from inquiries.privacy_cases.actions import alert_on_privacy_case
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.queues.actions import assign_next
from inquiries.queues.queries.workload import queues_to_drain
from inquiries.relays.actions import remind_of_relay
from inquiries.relays.models import RelayTry
from inquiries.reports.actions import roll_up_day
from inquiries.reports.rolled_days import day_of_id, days_to_roll_up, id_of_day
from inquiries.retention.actions import purge_member, purge_prospect
from inquiries.retention.queries import members_to_purge, prospects_to_purge
from inquiries.targets.actions import alert_on_set_aside, retime_inquiry
from inquiries.targets.queries import inquiries_to_check, inquiries_to_retime
from inquiries.work.actions.check import check_inquiry
from inquiries.work.actions.held_messages import send_held_message
from inquiries.work.actions.reassign import reassign_inquiry
from inquiries.work.models import HeldMessage
from inquiries.work.queries import moved_inquiries

BACKLOG = "inquiries.drain_backlog"
PURGER = Actor.system(name="purge_expired")


def drain_queue(queue_id: UUID, *, at: datetime) -> bool:
    """Assign what waits in a queue, as far as capacity goes. Raises ItemFailed for the inquiry that could not be."""
    while assign_next(queue_id, passes_over=BACKLOG, at=at):
        continue
    return False


def scan_file(attachment_id: UUID, *, at: datetime) -> bool:
    """Scan one file in quarantine. Raises RoundOver while the scanner or the place of files is away, and ScannerDown
    where it is there and only this file is too much for it.
    """
    one = quarantined(at).filter(id=attachment_id).first()
    if one is None:
        return False
    try:
        verdict = scan(vault.load(one.stored_name, key=str(one.content_key), size=one.size))
    except StorageAway:
        raise RoundOver from None
    except ScannerDown:
        if is_answering():
            raise
        raise RoundOver from None
    scan_attachment(one.id, verdict=verdict, at=clock.now())
    return True


def _itself(inquiry_id: UUID) -> UUID:
    return inquiry_id


def _through(model: type[Model]) -> Callable[[UUID], UUID | None]:
    """The inquiry that a row of a table belongs to."""

    def inquiry_of(item_id: UUID) -> UUID | None:
        rows: Any = model._default_manager.filter(id=item_id)
        found: UUID | None = rows.values_list("inquiry_id", flat=True).first()
        return found

    return inquiry_of


CHECK = Sweep(
    name="inquiries.check_due",
    title=_("Alerts, holds and follow-ups of an inquiry"),
    find=inquiries_to_check,
    perform=check_inquiry,
    inquiry_of=_itself,
)
RETIME = Sweep(
    name="inquiries.retime",
    title=_("Applying new business hours to an inquiry"),
    find=inquiries_to_retime,
    perform=retime_inquiry,
    inquiry_of=_itself,
)
SLOW_DEPARTMENTS = Sweep(
    name="inquiries.alert_on_requests",
    title=_("Alert about an overdue department request"),
    find=requests_to_alert,
    perform=alert_on_request,
    inquiry_of=_through(DepartmentRequest),
)
SILENT_UNITS = Sweep(
    name="inquiries.alert_on_hand_overs",
    title=_("Alert about an unacknowledged handoff"),
    find=hand_overs_to_alert,
    perform=alert_on_hand_over,
    inquiry_of=_through(HandOver),
)
CALLS = Sweep(
    name=CALL_SWEEP,
    title=_("Calling a department's system"),
    find=requests_to_call,
    perform=call_department,
    inquiry_of=_through(DepartmentRequest),
    round_seconds=5,  # a department gives way to the others of the round
)
DRAIN = Sweep(
    name=BACKLOG,
    title=_("Assigning from a queue"),
    find=queues_to_drain,
    perform=drain_queue,
    inquiry_of=_itself,
)
RETURN = Sweep(
    name="inquiries.return_from_departed",
    title=_("Releasing an inquiry whose assignee has left"),
    find=held_by_departed,
    perform=return_from_departed,
    inquiry_of=_itself,
)
PRIVACY = Sweep(
    name="inquiries.alert_on_privacy_cases",
    title=_("Notifying leads of a privacy case"),
    find=due_for_alert,
    perform=alert_on_privacy_case,
    inquiry_of=_through(PrivacyCase),
)
ENDED_ROLES = Sweep(
    name="inquiries.follow_ended_roles",
    title=_("Ending access after a role ended"),
    find=lambda at: grants_to_follow(clock.date_of(at)),
    perform=follow_ended_role,
)
PASS_ON = Sweep(
    name="inquiries.pass_on_moved",
    title=_("Reassigning an inquiry to the new agent"),
    find=moved_inquiries,
    perform=reassign_inquiry,
    inquiry_of=_itself,
)
HELD_MESSAGES = Sweep(
    name="inquiries.send_held",
    title=_("Sending a message"),
    find=HeldMessage.objects.due,
    perform=send_held_message,
    inquiry_of=_through(HeldMessage),
)
RELAYS = Sweep(
    name="inquiries.remind_of_relays",
    title=_("Reminding an agent to call a member again"),
    find=RelayTry.objects.due,
    perform=remind_of_relay,
    inquiry_of=_through(RelayTry),
)
TASKS = Sweep(
    name="inquiries.remind_of_tasks",
    title=_("Reminding somebody of a task"),
    find=FollowUpTask.objects.due,
    perform=remind_of_task,
    inquiry_of=_through(FollowUpTask),
)
SCAN = Sweep(
    name="inquiries.scan_quarantined",
    title=_("Scanning a file"),
    find=quarantined,
    perform=scan_file,
    inquiry_of=_through(Attachment),
)
DRAFTS = Sweep(
    name="inquiries.expire_drafts",
    title=_("Deleting an old draft"),
    find=drafts_to_expire,
    perform=expire_draft,
)
OLD_EXPORTS = Sweep(
    name="inquiries.expire_exports",
    title=_("Deleting the file of an export"),
    find=exports_to_expire,
    perform=expire_export,
)
ALARM = Sweep(
    name="inquiries.alert_on_set_aside",
    title=_("Notifying people of a set-aside item"),
    find=lambda at: untold_items(at).exclude(sweep="inquiries.alert_on_set_aside"),
    perform=alert_on_set_aside,
)
PURGE_MEMBERS = Sweep(
    name="inquiries.purge_members",
    title=_("Purging a member at the end of retention"),
    find=members_to_purge,
    perform=lambda member_id, at: purge_member(member_id, by=PURGER, at=at) is not None,
)
PURGE_PROSPECTS = Sweep(
    name="inquiries.purge_prospects",
    title=_("Purging a prospect at the end of retention"),
    find=prospects_to_purge,
    perform=lambda prospect_id, at: bool(purge_prospect(prospect_id, by=PURGER, at=at)),
)
ROLL_UPS = Sweep(
    name="inquiries.roll_up_days",
    title=_("Adding up a day for reports"),
    find=lambda at: (id_of_day(day) for day in days_to_roll_up(at)),
    perform=lambda item_id, at: roll_up_day(day_of_id(item_id), at=at),
    round_seconds=20,  # after an upgrade there are years of days, and reports are right without any of them
)
