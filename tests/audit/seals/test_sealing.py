"""Sealing while others write, and sealing twice (R35)."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.callers import actor_for_user
from audit.models import ChainedRow, HistoryEntry, JournalAnchor, JournalEntry, JournalLink, JournalSeal
from audit.seals.actions import seal_batch
from audit.seals.anchors import LONGEST_LINES, Anchor, FileStore, as_anchor
from audit.seals.queries import oldest_unsealed, seal_state
from audit.seals.verification import verify_journal
from audit.tasks import seal_journal
from foundation import clock
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(*works):
    def run(work):
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_sealers_and_a_writer_make_one_chain():
    for _ in range(5):
        inquiries.filed()

    def seal():
        for _ in range(10):
            seal_batch(at=clock.now())

    in_threads(seal, seal, lambda: [inquiries.filed() for _ in range(10)])
    seal_batch(at=clock.now())
    links = list(JournalLink.objects.order_by("position").values_list("position", flat=True))
    assert links == list(range(1, HistoryEntry.objects.count() + ChainedRow.objects.count() + 1))


def test_an_entry_that_commits_late_is_still_linked():
    auditor = actor_for_user(people.UserFactory(roles=["auditor"]), on=clock.date_of(clock.now()), road="test")
    inquiries.filed()
    begun, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        from django.db import transaction

        with transaction.atomic():
            JournalEntry.objects.create(at=clock.now(), kind="read", road="test", actor_name="Slow")
            begun.set()
            may_commit.wait(60)

    def seal_meanwhile():
        begun.wait(60)
        inquiries.filed()
        seal_batch(at=clock.now())
        may_commit.set()

    in_threads(write_slowly, seal_meanwhile)
    assert not JournalLink.objects.filter(source="journal").exists()
    written, later = JournalEntry.objects.get().at, clock.now() + timedelta(minutes=3)
    assert written < JournalSeal.objects.get().sealed_at, "a seal that does not cover it is newer"
    assert oldest_unsealed(JournalSeal.objects.get()) == written
    assert seal_state(auditor, later).is_late
    assert seal_batch(at=clock.now()) == 1
    assert not seal_state(auditor, later).is_late
    assert JournalLink.objects.order_by("-position")[0].source == "journal"


def test_seals_that_are_made_while_it_is_verified_are_not_missed(outside):
    inquiries.filed()
    seal_journal()

    def file_and_seal():
        inquiries.filed()
        seal_journal()

    def meanwhile():
        in_threads(file_and_seal)
        yield from ()

    done = verify_journal(FileStore(outside), tails=meanwhile(), at=clock.now())
    assert JournalSeal.objects.count() == 2
    assert (done.seals, done.findings) == (1, [])


def test_sealing_nothing_makes_no_seal():
    inquiries.filed()
    assert seal_batch(at=clock.now()) > 0
    assert seal_batch(at=clock.now()) == 0


@pytest.fixture
def outside(settings, tmp_path):
    """The file that seals are written to."""
    path = tmp_path / "journal.jsonl"
    settings.ARSOS_ANCHOR_URL = f"file://{path}"
    return path


def seals_in(path):
    return [anchor.seal for anchor in FileStore(path).read()]


@pytest.mark.parametrize("answered_before", [True, False])
def test_sealing_goes_on_while_the_place_outside_cannot_be_asked(outside, caplog, answered_before):
    before = 0
    if answered_before:
        inquiries.filed()
        seal_journal()
        before = 1
        outside.rename(outside.with_suffix(".away"))
    outside.mkdir()  # something else is where the file was
    for _ in range(2):
        inquiries.filed()
        seal_journal()
    assert JournalSeal.objects.count() == before + 2
    assert JournalAnchor.objects.count() == before
    assert caplog.text.count("seals outside cannot be read: sealing goes on") == 2
    outside.rmdir()
    if answered_before:
        outside.with_suffix(".away").rename(outside)
    seal_journal()
    assert seals_in(outside) == list(range(1, before + 3))
    assert JournalAnchor.objects.count() == before + 2


@pytest.mark.parametrize("torn", ["first half", "all but its end", "nothing readable"])
def test_a_line_that_was_not_written_to_its_end_stops_nothing(outside, torn):
    inquiries.filed()
    seal_journal()
    inquiries.filed()
    seal_batch(at=clock.now())
    line = as_anchor(JournalSeal.objects.get(position=2)).line()
    rests = {"first half": line[:70], "all but its end": line[:-1], "nothing readable": bytes(LONGEST_LINES + 9)}
    with outside.open("ab") as file:
        file.write(rests[torn])
    assert seals_in(outside) == [1]
    inquiries.filed()
    seal_journal()
    assert JournalSeal.objects.count() == 3
    assert seals_in(outside)[-2:] == [2, 3]
    assert set(seals_in(outside)) == {1, 2, 3}
    call_command("verify_journal", stdout=(said := StringIO()))
    assert "Nothing was changed." in said.getvalue()


def test_a_later_seal_is_found_before_a_line_that_was_not_written_to_its_end(outside):
    store = FileStore(outside)
    store.add([Anchor(seal, seal * 10, "a" * 64, "2026-11-24T08:00:00+00:00") for seal in (1, 2)])
    for rest in (b'{"seal":3,"la', bytes(LONGEST_LINES + 9)):
        with outside.open("ab") as file:
            file.write(rest)
        assert store.is_beyond(1)
        assert not store.is_beyond(2)
