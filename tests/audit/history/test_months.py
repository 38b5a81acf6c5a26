"""The history by month of its inquiry: one position once, old inquiries go on, detached months are read and sealed."""

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection

from arsos.grants import SERVING_ROLE, grant_serving_role
from audit.history.queries import history_of
from audit.models import HistoryEntry, HistoryText, JournalLink, KeptHistoryEntry
from audit.seals.actions import seal_batch
from audit.seals.anchors import NowhereStore
from audit.seals.verification import verify_journal
from foundation import clock, months
from foundation.actor import Actor
from foundation.identifiers import new_id
from foundation.months import attach_month, detach_month, detached_of, first_id, make_months, parts_of
from inquiries.inquiry.models import Inquiry
from inquiries.retention.actions import purge_member
from members.book.models import Policy
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

TABLE = "journal_history_entry"
FIRST, DEFAULT = f"{TABLE}_first", f"{TABLE}_default"
A_YEAR = timedelta(days=366)
COPIED = """
    INSERT INTO journal_history_entry SELECT (h).* FROM (
        SELECT jsonb_populate_record(e, jsonb_build_object(
            'id', %s::text, 'inquiry_id', %s::text, 'position', %s::int)) AS h
        FROM journal_history_entry e LIMIT 1) AS one
"""
ANSWER = {"resolution_code": "answered", "answer": "Done.", "relay_text": "It is done."}


def places():
    """In which part the history of each inquiry stands."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT inquiry_id, tableoid::regclass::text FROM {TABLE} ORDER BY 1, 2")
        return cursor.fetchall()


def found():
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    return [one.what for one in verify_journal(NowhereStore(), tails=tails, at=clock.now()).findings]


def positions(inquiry):
    return [one.position for one in history_of(inquiry.id, agent_visible_only=False)]


def write(servers, database, statement, values):
    """As the superuser with every trigger off: unique indexes are what is left."""
    with psycopg.connect(
        host=connection.settings_dict["HOST"], user="postgres", dbname=database, autocommit=True
    ) as session:
        session.execute("SET session_replication_role = replica")
        session.execute(statement, values)


@pytest.fixture
def filed(ours):
    return inquiries.filed(agent=people.agent())


@pytest.fixture
def detached(owner, filed):
    """The month of an inquiry is detached while the inquiry is open, and before its history was sealed."""
    with owner:
        detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
    return filed


def resolve(inquiry):
    desk = as_user(people.associate("triage", lead=True).user)
    assert desk.post(f"inquiries/{inquiry.reference}/claim/").status_code == 200
    assert desk.post(f"inquiries/{inquiry.reference}/resolve/", ANSWER).status_code == 200


def test_an_inquiry_has_all_its_history_in_the_month_it_was_filed_in(owner, filed):
    with owner:
        make_months(TABLE, at=clock.now() + A_YEAR)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        resolve(filed)
    assert places() == [(filed.id, FIRST)]


def test_a_page_and_an_entry_ask_one_month(owner, filed):
    with owner:
        made = make_months(TABLE, at=clock.now() + A_YEAR)
    with connection.cursor() as cursor:
        for inquiry_id, part in ((filed.id, FIRST), (first_id(clock.now() + A_YEAR), made[-4])):
            cursor.execute(
                f"EXPLAIN SELECT * FROM {TABLE}_kept WHERE inquiry_id = %s ORDER BY position DESC LIMIT 40",
                [inquiry_id],
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert [one for one in (FIRST, DEFAULT, *made) if f" on {one} " in plan] == [part]


@pytest.mark.parametrize("month", ["first", "made", "default"])
def test_no_position_is_given_twice_in_any_month(owner, filed, servers, ours, month):
    """Also with every trigger off."""
    with owner:
        make_months(TABLE, at=clock.now() + A_YEAR)
    ids = {"first": filed.id, "made": first_id(clock.now() + A_YEAR), "default": first_id(clock.now() + 9 * A_YEAR)}
    if month != "first":
        write(servers, ours, COPIED, [f"{new_id()}", f"{ids[month]}", 1])
    with pytest.raises(psycopg.errors.UniqueViolation, match="position"):
        write(servers, ours, COPIED, [f"{new_id()}", f"{ids[month]}", 1])


def test_an_entry_has_its_id_once_in_a_month_and_a_second_elsewhere_is_named(owner, filed, servers, ours):
    """Sealing goes on: of two with one id, one has a link."""
    with owner:
        make_months(TABLE, at=clock.now() + A_YEAR)
    own = HistoryEntry.objects.filter(inquiry_id=filed.id).first().id
    with pytest.raises(psycopg.errors.UniqueViolation, match="pkey"):
        write(servers, ours, COPIED, [f"{own}", f"{new_id()}", 1])
    write(servers, ours, COPIED, [f"{own}", f"{first_id(clock.now() + A_YEAR)}", 1])
    assert seal_batch(at=clock.now()) > 0
    assert seal_batch(at=clock.now()) == 0
    assert {"missing", "changed"} <= set(found())


def test_one_id_in_two_journals_does_not_stop_the_sealer_and_is_named(filed, servers, ours):
    row = HistoryEntry.objects.filter(inquiry_id=filed.id).first().id
    write(
        servers,
        ours,
        "INSERT INTO journal_entry (id, at, kind, road, actor_name, actor_role, client_id, on_behalf_of, subjects, "
        "fields, purpose, request_id) VALUES (%s, now(), 'read', 'test', '', '', '', '', '{}', '{}', '', '')",
        [row],
    )
    assert seal_batch(at=clock.now()) > 0
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert found() == ["inserted"]


def test_an_inquiry_of_a_detached_month_goes_on_and_is_read_sealed_and_verified(detached, servers, ours):
    before = positions(detached)
    assert HistoryEntry.objects.count() == 0
    resolve(detached)
    assert places() == [(detached.id, DEFAULT)]
    assert positions(detached) == list(range(1, Inquiry.objects.get(id=detached.id).history_position + 1)) > before
    shown = as_agent(detached.agent).get(f"inquiries/{detached.reference}/timeline/").json()
    assert {one["kind"] for one in shown} >= {"resolve"}, shown
    seal_batch(at=clock.now())
    linked = set(JournalLink.objects.filter(source="history").values_list("entry_id", flat=True))
    assert linked == set(KeptHistoryEntry.objects.values_list("id", flat=True))
    assert found() == []
    tamper = f"UPDATE {FIRST} SET actor_name = 'Else' WHERE inquiry_id = '{detached.id}' AND position = 1"
    servers.psql(f"SET session_replication_role = replica; {tamper}", database=ours)
    assert set(found()) == {"changed"}


def test_nothing_in_a_detached_month_changes_also_by_the_owner(detached, owner):
    with owner, connection.cursor() as cursor:
        for change in (f"UPDATE {FIRST} SET kind = kind", f"DELETE FROM {FIRST}", f"TRUNCATE {FIRST}"):
            with pytest.raises(DatabaseError, match="Nothing in the detached month"):
                cursor.execute(change)


def test_a_month_goes_back_with_what_was_written_meanwhile(detached, owner):
    resolve(detached)
    seal_batch(at=clock.now())
    before = list(KeptHistoryEntry.objects.order_by("id").values_list())
    with owner:
        attach_month(TABLE, FIRST)
        grant_serving_role()
    assert detached_of(TABLE) == []
    assert places() == [(detached.id, FIRST)]
    assert list(KeptHistoryEntry.objects.order_by("id").values_list()) == before
    assert found() == []
    with owner, connection.cursor() as cursor:
        for part in (FIRST, DEFAULT):
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass", [part])
            assert cursor.fetchone()[0] == 4
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            cursor.execute(f"DELETE FROM {FIRST}")


def test_a_month_that_cannot_go_back_changes_nothing(detached, owner, monkeypatch):
    """Somebody reads the table for long; the rows in `default` stay where they are, and it is done again."""
    resolve(detached)
    monkeypatch.setattr(months, "MOST_WAITED", "200ms")
    place = {key: connection.settings_dict[key] for key in ("HOST", "NAME")}
    with owner, psycopg.connect(host=place["HOST"], dbname=place["NAME"], user=SERVING_ROLE) as reader:
        reader.execute(f"SELECT count(*) FROM {TABLE}_kept")
        with pytest.raises(DatabaseError, match="lock timeout"):
            attach_month(TABLE, FIRST)
        assert [one.name for one in detached_of(TABLE)] == [FIRST]
        assert places() == [(detached.id, DEFAULT)]
        reader.rollback()
        attach_month(TABLE, FIRST)
    assert places() == [(detached.id, FIRST)]


def test_purging_a_person_takes_the_words_of_a_detached_month_and_leaves_its_chain(owner, ours):
    agent = people.agent()
    policy = members.policy(agent)
    inquiry = inquiries.filed(agent=agent, policy=policy)
    resolve(inquiry)
    Policy.objects.filter(id=policy.id).update(terminates_on=clock.date_of(clock.now()))
    seal_batch(at=clock.now())
    assert HistoryText.objects.filter(inquiry_id=inquiry.id).exists()
    with owner:
        detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
    assert purge_member(inquiry.member_id, by=Actor.system(name="test"), at=clock.now() + 12 * A_YEAR) is not None
    assert not HistoryText.objects.filter(inquiry_id=inquiry.id).exists()
    assert KeptHistoryEntry.objects.filter(inquiry_id=inquiry.id).exists()
    seal_batch(at=clock.now())
    assert found() == []


def test_months_are_made_of_what_has_none_and_every_part_has_every_guard(owner, filed, servers, ours):
    late = first_id(months.prepared_until(TABLE) + timedelta(days=3))
    write(servers, ours, COPIED, [f"{new_id()}", f"{late}", 1])
    assert (late, DEFAULT) in places()
    with owner:
        made = make_months(TABLE, at=clock.now() + A_YEAR)
    assert (late, made[-1]) in places() or any((late, one) in places() for one in made)
    with connection.cursor() as cursor:
        said = {}
        for part in [*(one.name for one in parts_of(TABLE)), DEFAULT]:
            cursor.execute("SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", [part])
            indexes = sorted(
                one.partition(" USING ")[2] + str(one.startswith("CREATE UNIQUE")) for (one,) in cursor.fetchall()
            )
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass ORDER BY 1", [part])
            triggers = [name for (name,) in cursor.fetchall()]
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [part])
            said[part] = indexes, triggers, cursor.fetchone()
    assert len(said[FIRST][0]) == 3
    assert len(said[FIRST][1]) == 4
    assert {name for name, what in said.items() if what != said[FIRST]} == set()


def test_the_serving_role_gives_no_position_twice(filed):
    entry = HistoryEntry.objects.filter(inquiry_id=filed.id).first()
    entry.id = new_id()
    with pytest.raises(IntegrityError, match="position"):
        entry.save(force_insert=True)
