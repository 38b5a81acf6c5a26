"""Work over the tables of all apps."""

from datetime import datetime, timedelta
from io import StringIO
from itertools import islice

from celery import shared_task
from django.core.management import CommandError, call_command

from accounts.queries import holding
from arsos.cleaning import clean
from arsos.rotation import respell, spelled_models
from arsos.search_documents import KEPT
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id
from foundation.months import prepared_until, tables_by_month
from foundation.search.index import remake
from foundation.transactions import durable
from inquiries.sweeps import PURGE_MEMBERS, PURGE_PROSPECTS

MOST_BATCHES = 20
"""Of one run, so that it is over before the next is due."""
SOON = timedelta(days=14)
"""How long before nobody has prepared the next month administrators are told each day."""


@shared_task(name="arsos.rehash_people")
def rehash_people() -> None:
    """Hash people of earlier spellings anew, a piece at a time."""
    for model in spelled_models():
        for _ in islice(respell(model), MOST_BATCHES):
            continue


@shared_task(name="arsos.remake_search_documents")
def remake_search_documents() -> None:
    """Make search documents of an earlier version anew, a piece at a time; so are those that an update asks for."""
    for kept in KEPT:
        for _ in islice(remake(kept), MOST_BATCHES):
            continue


@shared_task(name="arsos.clean")
def clean_up() -> None:
    """Delete what has been kept long enough: sessions, tokens, deliveries, files of feeds that failed."""
    clean(clock.now())


@shared_task(name="arsos.purge_expired")
def purge_expired() -> None:
    """Purge people whose records have been kept for their time (R36)."""
    PURGE_MEMBERS.run()
    PURGE_PROSPECTS.run()


@shared_task(name="arsos.verify_journal")
def verify_journal() -> None:
    """Verify the journal each day; administrators and auditors are told when something is not as it was (R35)."""
    try:
        call_command("verify_journal", stdout=StringIO())
    except CommandError as findings:
        _tell_of_findings(count=len(str(findings).splitlines()), at=clock.now())


@durable
def _tell_of_findings(*, count: int, at: datetime) -> None:
    on = clock.date_of(at)
    told = set(holding(Role.ADMINISTRATOR, Role.AUDITOR, on=on))
    notify(told, Notice(kind="journal_changed", subject_id=new_id(), facts={"count": count}, once=f"{on}"), at=at)


@shared_task(name="arsos.look_ahead")
def look_ahead() -> None:
    """Tell administrators each day when the owner role has prepared no further months (ADR 38)."""
    at = clock.now()
    until = min(prepared_until(table) for table in tables_by_month())
    if until < at + SOON:
        _tell_of_months(until=f"{clock.date_of(until)}", at=at)


@durable
def _tell_of_months(*, until: str, at: datetime) -> None:
    on = clock.date_of(at)
    told = set(holding(Role.ADMINISTRATOR, on=on))
    notify(told, Notice(kind="months_missing", subject_id=new_id(), facts={"until": until}, once=f"{on}"), at=at)
