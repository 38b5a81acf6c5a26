"""Somebody who owns the database changes what is sealed, in every way there is; each is found and named (R35)."""

from uuid import UUID

import pytest
from django.db import connection

from audit.models import ChainedRow, HistoryEntry, JournalEntry, JournalLink, JournalSeal
from audit.seals.actions import seal_batch
from audit.seals.anchors import FileStore, anchor_seals
from audit.seals.rules import HISTORY_FIELDS, JOURNAL_FIELDS, chained, hash_of_row
from audit.seals.verification import verify_journal
from foundation import clock
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO_ID = "01900000-0000-7000-8000-000000000001"


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "anchors.jsonl")


@pytest.fixture
def sealed(store):
    """Three inquiries with histories, a reason as text, some reads; sealed in two seals and anchored."""
    agent, lead = people.agent(), people.associate("triage", lead=True)
    made = [inquiries.filed(agent=agent) for _ in range(3)]
    for one in made:
        as_agent(agent).get(f"inquiries/{one.reference}/")
    assert seal_batch(at=clock.now()) > 0
    desk = as_user(lead.user)
    for one in made:
        assert desk.post(f"inquiries/{one.reference}/claim/").status_code == 200
        body = {"reason": "Somebody else knows more"}
        assert desk.post(f"inquiries/{one.reference}/release/", body).status_code == 200
    assert seal_batch(at=clock.now()) > 0
    anchor_seals(store, at=clock.now())
    assert found(store) == []
    assert store.path.stat().st_mode & 0o777 == 0o600
    return made[1]


def found(store) -> list[str]:
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    return [finding.what for finding in verify_journal(store, tails=tails, at=clock.now()).findings]


@pytest.fixture
def as_superuser(servers):
    """Run SQL as the superuser with every trigger off, as only the owner of the machine can."""

    def run(*statements: str) -> None:
        database = connection.settings_dict["NAME"]
        servers.psql("; ".join(["SET session_replication_role = replica", *statements]), database=database)

    return run


def link(source: str, number: int = 2) -> JournalLink:
    return JournalLink.objects.filter(source=source).order_by("position")[number]


def change_a_journal_row(run, _inquiry):
    run(f"UPDATE journal_entry SET actor_name = 'Somebody Else' WHERE id = '{link('journal').entry_id}'")


def remove_a_journal_row(run, _inquiry):
    run(f"DELETE FROM journal_entry WHERE id = '{link('journal').entry_id}'")


def remove_a_journal_row_and_its_link(run, _inquiry):
    gone = link("journal")
    run(
        f"DELETE FROM journal_entry WHERE id = '{gone.entry_id}'",
        f"DELETE FROM journal_link WHERE position = {gone.position}",
    )


def insert_a_journal_row(run, _inquiry):
    names = ", ".join(name for name in JOURNAL_FIELDS if name != "id")
    run(f"INSERT INTO journal_entry (id, {names}) SELECT '{LONG_AGO_ID}', {names} FROM journal_entry LIMIT 1")


def swap_two_journal_rows(run, _inquiry):
    one, two = link("journal", 1), link("journal", 2)
    fields = "actor_name, at, kind, road, subjects, fields, purpose, request_id"
    pairs = f"(VALUES ('{one.entry_id}'::uuid, '{two.entry_id}'::uuid), ('{two.entry_id}', '{one.entry_id}'))"
    run(
        f"UPDATE journal_entry e SET ({fields}) = (SELECT {fields} FROM journal_entry o WHERE o.id = p.b) "
        f"FROM {pairs} AS p(a, b) WHERE e.id = p.a"
    )


def swap_two_links(run, _inquiry):
    one, two = link("journal", 1).position, link("journal", 2).position
    run(
        "ALTER TABLE journal_link DROP CONSTRAINT journal_link_entry_id_key",
        f"UPDATE journal_link l SET (source, entry_id, entry_hash) = (SELECT source, entry_id, entry_hash "
        f"FROM journal_link o WHERE o.position = p.b) FROM (VALUES ({one}, {two}), ({two}, {one})) AS p(a, b) "
        "WHERE l.position = p.a",
    )


def change_a_link(run, _inquiry):
    run(f"UPDATE journal_link SET chain_hash = repeat('0', 64) WHERE position = {link('journal').position}")


def cut_the_end_off(run, _inquiry):
    seal = JournalSeal.objects.get(position=1)
    run(
        f"DELETE FROM journal_entry WHERE id IN (SELECT entry_id FROM journal_link WHERE position > {seal.last_link})",
        f"DELETE FROM journal_link WHERE position > {seal.last_link} AND source = 'journal'",
        "DELETE FROM journal_seal WHERE position > 1",
        "DELETE FROM journal_anchor WHERE seal > 1",
    )


def rewrite_everything(run, _inquiry):
    """Change a row, then compute the whole chain and both seals anew: only the anchors know."""
    row = JournalEntry.objects.get(id=link("journal").entry_id)
    statements = [f"UPDATE journal_entry SET actor_name = 'Somebody Else' WHERE id = '{row.id}'"]
    row.actor_name, chain_hash, ends = "Somebody Else", "", {}
    for one in JournalLink.objects.order_by("position"):
        entry_hash = one.entry_hash
        if one.entry_id == row.id:
            entry_hash = hash_of_row(JOURNAL_FIELDS, [getattr(row, name) for name in JOURNAL_FIELDS])
        chain_hash = ends[one.position] = chained(chain_hash, one.source, one.entry_id, entry_hash)
        statements.append(
            f"UPDATE journal_link SET entry_hash = '{entry_hash}', chain_hash = '{chain_hash}' "
            f"WHERE position = {one.position}"
        )
    statements += [
        f"UPDATE journal_seal SET chain_hash = '{ends[seal.last_link]}' WHERE position = {seal.position}"
        for seal in JournalSeal.objects.all()
    ]
    run(*statements)


def change_a_history_entry(run, inquiry):
    run(f"UPDATE journal_history_entry SET facts = '{{}}' WHERE inquiry_id = '{inquiry.id}' AND position = 2")


def remove_a_history_entry(run, inquiry):
    run(f"DELETE FROM journal_history_entry WHERE inquiry_id = '{inquiry.id}' AND position = 2")


def remove_the_last_history_entry(run, inquiry):
    """And let the inquiry remember the one before it, links included."""
    entries = list(HistoryEntry.objects.filter(inquiry_id=inquiry.id).order_by("position"))
    last, before = entries[-1], entries[-2]
    run(
        f"DELETE FROM journal_history_entry WHERE id = '{last.id}'",
        f"UPDATE inquiries_inquiry SET history_position = {before.position}, history_hash = '{before.entry_hash}' "
        f"WHERE id = '{inquiry.id}'",
    )


def insert_a_history_entry(run, inquiry):
    names = ", ".join(HISTORY_FIELDS[2:])
    run(
        f"INSERT INTO journal_history_entry (id, inquiry_id, position, entry_hash, {names}) "
        f"SELECT '{LONG_AGO_ID}', inquiry_id, 99, entry_hash, {names} FROM journal_history_entry "
        f"WHERE inquiry_id = '{inquiry.id}' AND position = 1"
    )


def swap_two_history_entries(run, inquiry):
    run(
        "ALTER TABLE journal_history_entry DROP CONSTRAINT history_position_once",
        f"UPDATE journal_history_entry SET position = 5 - position WHERE inquiry_id = '{inquiry.id}' "
        "AND position IN (2, 3)",
    )


def change_a_text(run, inquiry):
    run(f"UPDATE journal_history_text SET text = 'Nothing' WHERE inquiry_id = '{inquiry.id}'")


def remove_a_text(run, inquiry):
    run(f"DELETE FROM journal_history_text WHERE inquiry_id = '{inquiry.id}'")


def remove_a_seal(run, _inquiry):
    run("DELETE FROM journal_seal WHERE position = 1")


def change_a_seal(run, _inquiry):
    run("UPDATE journal_seal SET sealed_at = sealed_at - interval '1 day' WHERE position = 1")


WAYS = {
    change_a_journal_row: "changed",
    remove_a_journal_row: "missing",
    remove_a_journal_row_and_its_link: "missing",
    insert_a_journal_row: "inserted",
    swap_two_journal_rows: "changed",
    swap_two_links: "reordered",
    change_a_link: "reordered",
    cut_the_end_off: "missing",
    rewrite_everything: "rewritten",
    change_a_history_entry: "changed",
    remove_a_history_entry: "missing",
    remove_the_last_history_entry: "missing",
    insert_a_history_entry: "inserted",
    swap_two_history_entries: "changed",
    change_a_text: "changed",
    remove_a_text: "missing",
    remove_a_seal: "missing",
    change_a_seal: "rewritten",
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_way_of_tampering_is_found(way, sealed, store, as_superuser):
    way(as_superuser, sealed)
    assert WAYS[way] in found(store)


def test_an_anchor_that_was_taken_away_is_missed(sealed, store):
    lines = store.path.read_bytes().splitlines(keepends=True)
    store.path.write_bytes(b"".join(lines[1:]))
    assert found(store) == ["missing"]


@pytest.mark.parametrize("is_gone", [True, False])
def test_anchors_that_are_all_gone_are_missed(sealed, store, is_gone):
    store.path.unlink() if is_gone else store.path.write_bytes(b"")
    assert found(store) == ["missing"]


def test_the_finding_names_the_entry(sealed, store, as_superuser):
    entry = link("journal")
    change_a_journal_row(as_superuser, sealed)
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    first = verify_journal(store, tails=tails, at=clock.now()).findings[0]
    assert first.where == f"link {entry.position}, journal entry {entry.entry_id}"


def test_a_seal_that_was_anchored_twice_does_no_harm(sealed, store):
    store.path.write_bytes(store.path.read_bytes() * 2)
    assert found(store) == []


def test_links_have_no_gap_and_every_entry_one(sealed):
    links = list(JournalLink.objects.order_by("position"))
    assert [one.position for one in links] == list(range(1, len(links) + 1))
    entries: set[UUID] = set(JournalEntry.objects.values_list("id", flat=True))
    entries |= set(HistoryEntry.objects.values_list("id", flat=True))
    entries |= set(ChainedRow.objects.values_list("id", flat=True))
    assert {one.entry_id for one in links} == entries
