"""Copies of inquiries for measurements: what they refer to is there, their history holds, and they can be found."""

from datetime import timedelta

import pytest
from django.db import connection

from arsos.search_documents import all_wrong
from audit.models import HistoryEntry
from audit.seals.anchors import NowhereStore
from audit.seals.verification import verify_journal
from dev.benchmarks.fill import writing
from dev.benchmarks.fill.__main__ import GIB, WITHOUT_ROOM, within_disk
from dev.benchmarks.fill.texts import Slots
from dev.benchmarks.fill.writing import NothingToCopy, as_superuser, fill
from events.feed.models import OutboxMessage
from foundation import clock, identifiers
from foundation.identifiers import new_reference
from inquiries.inquiry.models import Inquiry
from inquiries.targets.models import InquiryClock
from members.book.models import Member
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

MADE_BY_FACTORIES = Member.objects.exclude(policies__policy_number__startswith="FILL")
REFERENCES = """
    SELECT conrelid::regclass::text, referring.attname, confrelid::regclass::text, referred.attname
    FROM pg_constraint
    JOIN pg_attribute AS referring ON referring.attrelid = conrelid AND referring.attnum = conkey[1]
    JOIN pg_attribute AS referred ON referred.attrelid = confrelid AND referred.attnum = confkey[1]
    WHERE contype = 'f'
"""


@pytest.fixture
def templates():
    """Two inquiries of two agents, one of them answered; nobody of them is in the way afterwards."""
    waiting, settled = inquiries.filed("other"), inquiries.filed("billing")
    inquiries.put_in(settled, "closed")
    yield waiting, settled
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS filling CASCADE")


def copy(count: int) -> int:
    with as_superuser():
        return fill(count, is_quiet=True)


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def wrong_documents() -> set[object]:
    """Those of copies: what the factories make has none."""
    return {row_id for _, row_id in all_wrong()} - set(MADE_BY_FACTORIES.values_list("id", flat=True))


def dangling() -> list[tuple[str, str]]:
    found = []
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES)
        for table, column, other, key in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM {table} AS one WHERE "{column}" IS NOT NULL AND NOT EXISTS '
                f'(SELECT FROM {other} AS two WHERE two."{key}" = one."{column}") LIMIT 1'
            )
            found += [(table, column)] * len(cursor.fetchall())
    return found


def test_copies_are_whole_chained_and_found(templates):
    before = indexes()
    assert copy(40) == 40
    assert indexes() == before
    assert Inquiry.objects.count() == 42
    assert Member.objects.count() == 2 + 16
    assert dangling() == []
    assert wrong_documents() == set()
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    done = verify_journal(NowhereStore(), tails=tails, at=clock.now())
    assert (done.findings, done.histories) == ([], HistoryEntry.objects.count())
    assert OutboxMessage.objects.values("position").distinct().count() == OutboxMessage.objects.count()
    assert InquiryClock.objects.values("inquiry").distinct().count() == Inquiry.objects.count()


def test_what_was_over_is_earlier_and_what_is_to_come_is_later(templates):
    copy(40)
    now = clock.now()
    assert not Inquiry.objects.filter(created_at__gt=now).exists()
    assert not Inquiry.objects.filter(clock_check_at__lt=now, status="queued").exists()


def test_a_run_that_was_stopped_goes_on(templates, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 10)
    before = indexes()
    written = writing.Lines.write

    def stopped(lines, cursor):
        if Inquiry.objects.count() > 20:
            raise KeyboardInterrupt
        written(lines, cursor)

    with monkeypatch.context() as during:
        during.setattr(writing.Lines, "write", stopped)
        with pytest.raises(KeyboardInterrupt):
            copy(40)
    assert Inquiry.objects.count() == 22
    assert indexes() < before
    assert copy(40) == 20
    assert (Inquiry.objects.count(), indexes()) == (42, before)
    assert wrong_documents() == set()
    assert copy(40) == 0


def test_a_reference_that_there_is_already_is_drawn_anew(templates, monkeypatch):
    drawn = iter([templates[0].reference])
    monkeypatch.setattr(identifiers, "new_reference", lambda: next(drawn, None) or new_reference())
    assert copy(5) == 5
    assert Inquiry.objects.count() == 7


def test_without_an_inquiry_there_is_nothing_to_copy():
    people.agent()
    with pytest.raises(NothingToCopy):
        copy(1)


def test_a_full_disk_takes_a_million():
    assert within_disk(5_000_000, 61 * GIB) == 5_000_000
    assert within_disk(5_000_000, 59 * GIB) == WITHOUT_ROOM
    assert within_disk(1_000, 1 * GIB) == 1_000


def test_instants_keep_their_spelling():
    now = clock.now().replace(year=2026, month=11, day=1)
    slots = Slots({"SI-0000-0000": "reference"}, now)
    pieces = slots.pieces(
        'SI-0000-0000 2026-10-02 03:04:05.5+00 "2026-10-02T03:04:05Z" 2026-10-02 2027-01-01 00:00:00+00'
    )
    values = slots.values({"reference": "SI-1111-1111"}, timedelta(days=1), timedelta(days=2))
    expected = 'SI-1111-1111 2026-10-01 03:04:05.500000+00 "2026-10-01T03:04:05Z" 2026-10-02 2027-01-03 00:00:00+00'
    assert pieces.filled(values) == expected
