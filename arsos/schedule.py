"""The one list of what runs when."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

Entry = dict[str, Any]
LONGEST_WAIT = timedelta(hours=6)


def _every(task: str, seconds: float, **kwargs: Any) -> Entry:
    """A tick that nobody has begun when the next one comes is worth nothing: a worker that stood still for a day
    finds one of each, not thousands.
    """
    return _entry(task, seconds, seconds, kwargs)


def _daily(task: str, hour: int, minute: int = 0, **kwargs: Any) -> Entry:
    """At an hour of the clock (UTC): an interval of a day begins anew with each restart and may never come round."""
    return _entry(task, crontab(hour=str(hour), minute=str(minute)), LONGEST_WAIT.total_seconds(), kwargs)


def _entry(task: str, schedule: Any, expires: float, kwargs: dict[str, Any]) -> Entry:
    return {"task": task, "schedule": schedule, "options": {"expires": expires}, "kwargs": kwargs}


SCHEDULE: dict[str, Entry] = {
    "seal the journal": _every("journal.seal", 20),
    "seal stragglers": _every("journal.seal", 3600, look_back_seconds=2 * 86_400),
    "number events": _every("outbox.number", 2),
    "relay events": _every("outbox.relay", 2),
    "send messages that can no longer be undone": _every("inquiries.send_held", 2),
    "remind of calls to make": _every("inquiries.remind_of_relays", 10),
    "remind of tasks": _every("inquiries.remind_of_tasks", 10),
    "mail notifications": _every("outbox.mail", 5),
    "alerts, waits and follow-ups": _every("inquiries.check_due", 5),
    "new hours": _every("inquiries.retime", 10),
    "slow departments": _every("inquiries.alert_on_requests", 10),
    "unacknowledged hand-overs": _every("inquiries.alert_on_hand_overs", 30),
    "work that was set aside": _every("inquiries.alert_on_set_aside", 15),
    "drain the backlog": _every("inquiries.drain_backlog", 5),
    "privacy cases": _every("inquiries.alert_on_privacy_cases", 60),
    "follow ended roles": _every("inquiries.follow_ended_roles", 30),
    "return work of people who left": _every("inquiries.return_from_departed", 10),
    "call departments": _every("departments.call", 5),
    "old drafts": _every("inquiries.expire_drafts", 30),
    "go on with jobs": _every("jobs.work", 5),
    "delete old exports": _every("inquiries.expire_exports", 600),
    "climb the ladder": _every("escalations.check_due", 10),
    "chase calls to the SOS line": _every("escalations.chase_calls", 30),
    "tell leads of emergencies": _every("members.tell_leads_of_forgotten", 15),
    "pass on moved books": _every("inquiries.pass_on_moved", 20),
    "pass on every moved book": _daily("inquiries.pass_on_moved", 5, days=36_500),
    "add up days for reports": _every("inquiries.roll_up_days", 30),
    "scan quarantined files": _every("inquiries.scan_quarantined", 60),
    "sweep files without a row": _daily("inquiries.sweep_files", 5, 20),
    "clean up": _daily("arsos.clean", 6),
    "purge what was kept for its time": _daily("arsos.purge_expired", 6, 20),
    "verify the journal": _daily("arsos.verify_journal", 7),
    "look ahead for months": _daily("arsos.look_ahead", 7, 20),
    "hash people of an earlier spelling anew": _every("arsos.rehash_people", 60),
    "make search documents of an earlier version anew": _every("arsos.remake_search_documents", 60),
}
