"""Work on inquiries that goes on by itself."""

import logging
import time
from uuid import UUID

from celery import shared_task

from arsos.kernel import clock
from arsos.kernel.sweeps import sweep
from arsos.outbox.wake_ups import begin_to_look
from inquiries.actions.alert_on_hand_over import alert_on_hand_over
from inquiries.actions.alert_on_request import alert_on_request
from inquiries.actions.assign_next import assign_next
from inquiries.actions.check_inquiry import check_inquiry
from inquiries.actions.expire_draft import expire_draft
from inquiries.actions.make_export import expire_export, make_export
from inquiries.actions.pass_on_inquiry import pass_on_inquiry
from inquiries.actions.replay_batch import replay_batch
from inquiries.actions.retime_inquiry import retime_inquiry
from inquiries.actions.scan_attachment import scan_attachment
from inquiries.actions.work_off_bulk_run import work_off
from inquiries.attachments import vault
from inquiries.attachments.scanner import ScannerDown, scan
from inquiries.departments.calling import call_department
from inquiries.models import Attachment
from inquiries.queries import due
from inquiries.queries.attachments import names_without_a_row, quarantined, quarantined_one
from inquiries.queries.bulk_runs import open_bulk_runs, starter_of
from inquiries.queries.exports import exports_to_expire, open_exports
from inquiries.queries.hand_overs import hand_overs_to_alert
from inquiries.queries.moved_inquiries import moved_inquiries
from inquiries.queries.replays import open_replays
from inquiries.queries.workload import queues_to_drain
from inquiries.wake_ups import BULK_POKED, DEPARTMENTS_POKED, EXPORTS_POKED, REPLAYS_POKED

RECENT_DAYS = 7
ONE_DAY = 86_400.0
ONE_HOUR = 3600.0
logger = logging.getLogger(__name__)


@shared_task(name="inquiries.pass_on_moved")
def pass_on_moved(*, days: int = RECENT_DAYS) -> None:
    """Pass open inquiries of books that have moved on to the new agents."""
    for inquiry_id in moved_inquiries(clock.date_of(clock.now()), days=days):
        pass_on_inquiry(inquiry_id, at=clock.now())


@shared_task(name="inquiries.scan_one")
def scan_one(*, attachment_id: str) -> None:
    """Scan one file that has just come in; while the scanner is down it stays in quarantine for the sweep."""
    waiting = quarantined_one(UUID(attachment_id))
    if waiting is not None:
        _scan([waiting])


@shared_task(name="inquiries.scan_quarantined")
def scan_quarantined() -> None:
    """Scan what still waits."""
    _scan(quarantined())


@shared_task(name="inquiries.sweep_files")
def sweep_files() -> None:
    """Delete files whose upload was killed before its row was there, and what killed work left half-made."""
    for name in names_without_a_row(list(vault.names_older_than(ONE_DAY, now=time.time()))):
        vault.remove(name)
    vault.remove_old_scratch(ONE_HOUR, now=time.time())


@shared_task(name="inquiries.check_due")
def check_due() -> None:
    """Give alerts, end waits and follow up, wherever time has come."""
    sweep(due.inquiries_to_check, check_inquiry)


@shared_task(name="inquiries.retime")
def retime() -> None:
    """Move what is to come to the newest hours of each calendar."""
    sweep(due.inquiries_to_retime, retime_inquiry)


@shared_task(name="inquiries.alert_on_requests")
def alert_on_requests() -> None:
    """Warn of departments that are slow."""
    sweep(due.requests_to_alert, alert_on_request)


@shared_task(name="inquiries.alert_on_hand_overs")
def alert_on_hand_overs() -> None:
    """Tell leads of hand-overs that nobody has acknowledged."""
    sweep(hand_overs_to_alert, alert_on_hand_over)


@shared_task(name="inquiries.expire_drafts")
def expire_drafts() -> None:
    """Delete drafts that nobody has touched for a month."""
    sweep(due.drafts_to_expire, expire_draft)


@shared_task(name="inquiries.drain_backlog")
def drain_backlog() -> None:
    """Assign what waits in queues that assign by themselves, as far as capacity goes."""
    for queue_id in queues_to_drain():
        while assign_next(queue_id, at=clock.now()):
            continue


@shared_task(name="departments.call")
def call_departments() -> None:
    """Call the departments' systems where a call is due."""
    begin_to_look(DEPARTMENTS_POKED)
    sweep(due.requests_to_call, call_department)


@shared_task(name="inquiries.resume_replays")
def resume_replays() -> None:
    """Go on with replays of routing rules, batch by batch."""
    begin_to_look(REPLAYS_POKED)
    for replay_id in open_replays():
        while replay_batch(replay_id, at=clock.now()):
            continue


@shared_task(name="inquiries.resume_bulk_runs")
def resume_bulk_runs() -> None:
    """Go on with runs over many inquiries, each as who started it."""
    begin_to_look(BULK_POKED)
    for run_id in open_bulk_runs():
        work_off(run_id, by=starter_of(run_id))


@shared_task(name="inquiries.make_exports")
def make_exports() -> None:
    """Make the files that people wait for."""
    begin_to_look(EXPORTS_POKED)
    for run_id in open_exports():
        make_export(run_id)


@shared_task(name="inquiries.expire_exports")
def expire_exports() -> None:
    """Delete files whose day is over."""
    sweep(exports_to_expire, expire_export)


def _scan(waiting: list[Attachment]) -> None:
    for one in waiting:
        content = vault.load(one.stored_name, key=str(one.content_key), size=one.size)
        try:
            verdict = scan(content)
        except ScannerDown:
            logger.warning("the scanner is down; files stay in quarantine")
            return
        scan_attachment(one.id, verdict=verdict, at=clock.now())
