"""What is not kept for ever goes by rule; docs/reference/operations.md lists how long each thing is kept."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from io import StringIO

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command

from events.webhooks.actions.deliveries import forget_deliveries
from foundation.jobs.actions import forget_failures
from inquiries.bulk.actions import forget_runs
from inquiries.missed_searches.actions import forget_missed_searches
from inquiries.referrals.actions import forget_referral_words
from inquiries.search.actions import forget_searches
from inquiries.unsent.actions import forget_old_unsent
from inquiries.work.actions.held_messages import forget_held_messages
from members.imports.actions import forget_failed_files, forget_import_changes

MOST_BATCHES = 500
logger = logging.getLogger(__name__)


def clean(at: datetime) -> None:
    """Do every kind of cleaning; one that fails holds up no other."""
    for name, remove in CLEANERS.items():
        try:
            remove(at)
        except Exception as error:  # noqa: BLE001  what nobody foresaw in one kind holds up no other
            logger.error("cleaning %s: %s", name, type(error).__name__)  # noqa: TRY400  its words may name people


def _sessions(_at: datetime) -> None:
    """Sessions that have ended, and what was kept about their browsers."""
    call_command("clearsessions", stdout=StringIO())
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _tokens(_at: datetime) -> None:
    """Grants and tokens that nobody can use any more."""
    call_command("cleartokens", stdout=StringIO())


def _deliveries(at: datetime) -> None:
    for _ in range(MOST_BATCHES):
        if not forget_deliveries(at=at):
            return


CLEANERS: Mapping[str, Callable[[datetime], object]] = {
    "sessions": _sessions,
    "tokens": _tokens,
    "deliveries": _deliveries,
    "failures": lambda at: forget_failures(at=at),
    "files of feeds": lambda at: forget_failed_files(at=at),
    "changes that dry runs found": lambda at: forget_import_changes(at=at),
    "runs over many inquiries and exports": lambda at: forget_runs(at=at),
    "messages that were held": lambda at: forget_held_messages(at=at),
    "texts that nobody sent": lambda at: forget_old_unsent(at=at),
    "recent searches": lambda at: forget_searches(at=at),
    "searches that found no type": lambda at: forget_missed_searches(at=at),
    "words of refused requests": lambda at: forget_referral_words(at=at),
}
