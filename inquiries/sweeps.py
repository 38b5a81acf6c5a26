"""What comes due on inquiries by the passing of time, and what is done with each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from arsos.accounts.departures import grants_to_follow
from arsos.jobs.queries.set_aside import untold_items
from arsos.jobs.sweeps import RoundOver, Sweep
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from inquiries.access import due_for_alert
from inquiries.actions.alert_on_hand_over import alert_on_hand_over
from inquiries.actions.alert_on_privacy_case import alert_on_privacy_case
from inquiries.actions.alert_on_request import alert_on_request
from inquiries.actions.alert_on_set_aside import alert_on_set_aside
from inquiries.actions.assign_next import assign_next
from inquiries.actions.check_inquiry import check_inquiry
from inquiries.actions.expire_draft import expire_draft
from inquiries.actions.follow_departure import follow_ended_role
from inquiries.actions.make_export import expire_export
from inquiries.actions.pass_on_inquiry import pass_on_inquiry
from inquiries.actions.purge_member import purge_member
from inquiries.actions.purge_prospect import purge_prospect
from inquiries.actions.retime_inquiry import retime_inquiry
from inquiries.actions.return_from_departed import return_from_departed
from inquiries.actions.scan_attachment import scan_attachment
from inquiries.attachments import vault
from inquiries.attachments.scanner import ScannerDown, is_answering, scan
from inquiries.departments.calling import call_department
from inquiries.models import Attachment, DepartmentRequest, HandOver, PrivacyCase
from inquiries.queries import due
from inquiries.queries.attachments import quarantined
from inquiries.queries.departed import held_by_departed
from inquiries.queries.exports import exports_to_expire
from inquiries.queries.hand_overs import hand_overs_to_alert
from inquiries.queries.kept_long_enough import members_to_purge, prospects_to_purge
from inquiries.queries.moved_inquiries import moved_inquiries
from inquiries.queries.workload import queues_to_drain

BACKLOG = "inquiries.drain_backlog"
PURGER = Actor.system(name="purge_expired")


def drain_queue(queue_id: UUID, *, at: datetime) -> bool:
    """Assign what waits in a queue, as far as capacity goes. Raises ItemFailed for the inquiry that could not be."""
    while assign_next(queue_id, passes_over=BACKLOG, at=at):
        continue
    return False


def scan_file(attachment_id: UUID, *, at: datetime) -> bool:
    """Scan one file in quarantine. Raises RoundOver while the scanner is away, and ScannerDown where it is there and
    only this file is too much for it.
    """
    one = quarantined(at).filter(id=attachment_id).first()
    if one is None:
        return False
    content = vault.load(one.stored_name, key=str(one.content_key), size=one.size)
    try:
        verdict = scan(content)
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
    title=_("Alerts, waits and follow-ups of an inquiry"),
    find=due.inquiries_to_check,
    perform=check_inquiry,
    inquiry_of=_itself,
)
RETIME = Sweep(
    name="inquiries.retime",
    title=_("New hours for the clocks of an inquiry"),
    find=due.inquiries_to_retime,
    perform=retime_inquiry,
    inquiry_of=_itself,
)
SLOW_DEPARTMENTS = Sweep(
    name="inquiries.alert_on_requests",
    title=_("Warning about a slow department"),
    find=due.requests_to_alert,
    perform=alert_on_request,
    inquiry_of=_through(DepartmentRequest),
)
SILENT_UNITS = Sweep(
    name="inquiries.alert_on_hand_overs",
    title=_("Warning about a hand-over that nobody acknowledged"),
    find=hand_overs_to_alert,
    perform=alert_on_hand_over,
    inquiry_of=_through(HandOver),
)
CALLS = Sweep(
    name=due.CALLS,
    title=_("Call to the system of a department"),
    find=due.requests_to_call,
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
    title=_("Returning an inquiry whose holder has left"),
    find=held_by_departed,
    perform=return_from_departed,
    inquiry_of=_itself,
)
PRIVACY = Sweep(
    name="inquiries.alert_on_privacy_cases",
    title=_("Telling leads of a privacy case"),
    find=due_for_alert,
    perform=alert_on_privacy_case,
    inquiry_of=_through(PrivacyCase),
)
ENDED_ROLES = Sweep(
    name="inquiries.follow_ended_roles",
    title=_("What ends with a role"),
    find=lambda at: grants_to_follow(clock.date_of(at)),
    perform=follow_ended_role,
)
PASS_ON = Sweep(
    name="inquiries.pass_on_moved",
    title=_("Passing an inquiry on to the new agent"),
    find=moved_inquiries,
    perform=pass_on_inquiry,
    inquiry_of=_itself,
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
    find=due.drafts_to_expire,
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
    title=_("Telling people that work was set aside"),
    find=lambda at: untold_items(at).exclude(sweep="inquiries.alert_on_set_aside"),
    perform=alert_on_set_aside,
)
PURGE_MEMBERS = Sweep(
    name="inquiries.purge_members",
    title=_("Purging a member whose records were kept for their time"),
    find=members_to_purge,
    perform=lambda member_id, at: purge_member(member_id, by=PURGER, at=at) is not None,
)
PURGE_PROSPECTS = Sweep(
    name="inquiries.purge_prospects",
    title=_("Purging a prospect whose records were kept for their time"),
    find=prospects_to_purge,
    perform=lambda prospect_id, at: bool(purge_prospect(prospect_id, by=PURGER, at=at)),
)
