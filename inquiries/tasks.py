"""Work on inquiries that goes on by itself."""

import time
from itertools import islice
from uuid import UUID

from celery import shared_task

from foundation import vault
from foundation.jobs.wake_ups import DEPARTMENTS_POKED, begin_to_look
from inquiries import sweeps
from inquiries.departments.round import call_due_departments
from inquiries.unclaimed_files import names_without_a_row

RECENT_DAYS = 7
ONE_DAY = 86_400.0
SWEPT_AT_ONCE = 1_000
"""Files whose rows are looked up together."""
LONGEST_CALLING = 300
"""Seconds after which the process of a round of calls is ended, whatever holds it; a round takes half a minute."""
LONGEST_WRITING = 1200.0
"""No piece of a job writes a file for longer; the limit of an export is half of it."""


@shared_task(name="inquiries.pass_on_moved")
def reassign_moved(*, days: int = RECENT_DAYS) -> None:
    """Pass open inquiries of books that have moved on to the new agents."""
    sweeps.PASS_ON.run(days=days)


@shared_task(name="inquiries.send_held")
def send_held() -> None:
    """Send messages whose authors can no longer undo them."""
    sweeps.HELD_MESSAGES.run()


@shared_task(name="inquiries.remind_of_relays")
def remind_of_relays() -> None:
    """Remind agents of the calls that they wanted to try again by now."""
    sweeps.RELAYS.run()


@shared_task(name="inquiries.remind_of_tasks")
def remind_of_tasks() -> None:
    """Remind people of the tasks that are due by now."""
    sweeps.TASKS.run()


@shared_task(name="inquiries.scan_one")
def scan_one(*, attachment_id: str) -> None:
    """Scan one file that has just come in; while the scanner is down it stays in quarantine for the sweep."""
    sweeps.SCAN.attempt(UUID(attachment_id))


@shared_task(name="inquiries.scan_quarantined")
def scan_quarantined() -> None:
    """Scan what still waits."""
    sweeps.SCAN.run()


@shared_task(name="inquiries.sweep_files")
def sweep_files() -> None:
    """Delete files whose upload was killed before its row was there."""
    names = vault.names_older_than(ONE_DAY, now=time.time())
    while some := list(islice(names, SWEPT_AT_ONCE)):
        for name in names_without_a_row(some):
            vault.discard(name)  # one that cannot be deleted keeps no other; it is tried again tomorrow


@shared_task(name="inquiries.check_due")
def check_due() -> None:
    """Give alerts, end waits and follow up, wherever time has come."""
    sweeps.CHECK.run()


@shared_task(name="inquiries.retime")
def retime() -> None:
    """Move what is to come to the newest hours of each calendar."""
    sweeps.RETIME.run()


@shared_task(name="inquiries.alert_on_requests")
def alert_on_requests() -> None:
    """Warn of departments that are slow."""
    sweeps.SLOW_DEPARTMENTS.run()


@shared_task(name="inquiries.alert_on_hand_overs")
def alert_on_hand_overs() -> None:
    """Tell leads of hand-overs that nobody has acknowledged."""
    sweeps.SILENT_UNITS.run()


@shared_task(name="inquiries.expire_drafts")
def expire_drafts() -> None:
    """Delete drafts that nobody has touched for a month."""
    sweeps.DRAFTS.run()


@shared_task(name="inquiries.drain_backlog")
def drain_backlog() -> None:
    """Assign what waits in queues that assign by themselves, as far as capacity goes."""
    sweeps.DRAIN.run()


@shared_task(name="inquiries.return_from_departed")
def return_from_departed() -> None:
    """Return what is still with people whose access has ended."""
    sweeps.RETURN.run()


@shared_task(name="inquiries.alert_on_privacy_cases")
def alert_on_privacy_cases() -> None:
    """Tell leads how much of the 60 days of a privacy case is left."""
    sweeps.PRIVACY.run()


@shared_task(name="inquiries.follow_ended_roles")
def follow_ended_roles() -> None:
    """Draw the consequences of roles that ended by their date."""
    sweeps.ENDED_ROLES.run()


@shared_task(name="departments.call", time_limit=LONGEST_CALLING)
def call_departments() -> None:
    """Call the departments' systems where a call is due."""
    begin_to_look(DEPARTMENTS_POKED)
    call_due_departments(sweeps.CALLS)


@shared_task(name="inquiries.expire_exports")
def expire_exports() -> None:
    """Delete files whose day is over, and what work that was killed left in the clear."""
    vault.remove_old_scratch(LONGEST_WRITING, now=time.time())
    sweeps.OLD_EXPORTS.run()


@shared_task(name="inquiries.alert_on_set_aside")
def alert_on_set_aside() -> None:
    """Tell people of work that failed again and again."""
    sweeps.ALARM.run()


@shared_task(name="inquiries.roll_up_days")
def roll_up_days() -> None:
    """Add up days that are over for reports, and again those that have changed."""
    sweeps.ROLL_UPS.run()
