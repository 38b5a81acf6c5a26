"""Work on inquiries that goes on by itself."""

import logging
import time
from uuid import UUID

from celery import shared_task

from arsos.kernel import clock
from inquiries.actions.pass_on_inquiry import pass_on_inquiry
from inquiries.actions.scan_attachment import scan_attachment
from inquiries.attachments import vault
from inquiries.attachments.scanner import ScannerDown, scan
from inquiries.models import Attachment
from inquiries.queries.attachments import names_without_a_row, quarantined, quarantined_one
from inquiries.queries.moved_inquiries import moved_inquiries

RECENT_DAYS = 7
ONE_DAY = 86_400.0
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
    """Delete files whose upload was killed before its row was there."""
    for name in names_without_a_row(list(vault.names_older_than(ONE_DAY, now=time.time()))):
        vault.remove(name)


def _scan(waiting: list[Attachment]) -> None:
    for one in waiting:
        content = vault.load(one.stored_name, key=str(one.content_key), size=one.size)
        try:
            verdict = scan(content)
        except ScannerDown:
            logger.warning("the scanner is down; files stay in quarantine")
            return
        scan_attachment(one.id, verdict=verdict, at=clock.now())
