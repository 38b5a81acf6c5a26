"""The access log by month: nothing is lost, nobody changes a part, detached months are read and verified (R35)."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from psycopg import sql

from arsos.grants import SERVING_ROLE, grant_serving_role
from arsos.tasks import look_ahead
from audit.access_log.queries import disclosures
from audit.models import JournalEntry, JournalLink, KeptJournalEntry
from audit.seals.actions import seal_batch
from audit.seals.anchors import NowhereStore
from audit.seals.rules import JOURNAL_FIELDS
from audit.seals.verification import verify_journal
from events.models import Notification
from events.notifications.rules import sentence
from foundation import clock, months
from foundation.access_log.searches import NAMED
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from foundation.months import (
    MonthRefused,
    attach_month,
    detach_month,
    detached_of,
    first_id,
    make_months,
    parts_of,
    prepared_until,
)
from inquiries.inquiry.models import Inquiry
from inquiries.retention.actions import purge_member
from members.book.models import Policy
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user

TABLE, HISTORY = "journal_entry", "journal_history_entry"
FIRST, DEFAULT = f"{TABLE}_first", f"{TABLE}_default"
A_YEAR = timedelta(days=366)
STRANGE = "ffffffff-ffff-7fff-bfff-ffffffffffff"
CHANGES = {
    "update": "UPDATE {table} SET kind = kind",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
}
DIRECTLY = {
    **CHANGES,
    "insert": "INSERT INTO {table} SELECT * FROM {table}",
    "read": "SELECT id FROM {table}",
}


@pytest.fixture
def put(servers, ours):
    """Write rows of the access log with ids of any instant, as only the superuser can, with every trigger off."""

    def write(*ids, subject=None):
        host = connection.settings_dict["HOST"]
        with psycopg.connect(host=host, user="postgres", dbname=ours, autocommit=True) as session:
            session.execute("SET session_replication_role = replica")
            for one in ids:
                session.execute(
                    "INSERT INTO journal_entry (id, at, kind, road, actor_name, actor_role, client_id, on_behalf_of, "
                    "subjects, fields, purpose, request_id) VALUES (%s, now(), 'read', 'test', '', '', '', '', %s, "
                    "'{}', '', '')",
                    [one, [subject] if subject else []],
                )

    return write


def places():
    """In which part each row stands."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, tableoid::regclass::text FROM {TABLE} ORDER BY id")
        return dict(cursor.fetchall())


def found():
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    return [one.what for one in verify_journal(NowhereStore(), tails=tails, at=clock.now()).findings]


def by_month():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace")
        return sorted(name for (name,) in cursor.fetchall())


def parts_in_catalog():
    """Every part of every table there is: one that is made tomorrow is among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind IN ('r', 'p') ORDER BY relname")
        return [name for (name,) in cursor.fetchall()]


def refused(statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SERVING_ROLE,)
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute(statement)


def test_the_serving_role_changes_no_table_by_month_and_reaches_no_part(owner):
    with owner:
        made = make_months(TABLE, at=clock.now() + A_YEAR)
        detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
        grant_serving_role()
    tables = months.tables_by_month()
    assert by_month() == tables == [TABLE, HISTORY]
    closed = [*parts_in_catalog(), FIRST]
    assert {*made, DEFAULT, f"{HISTORY}_first", f"{HISTORY}_default"} < set(closed)
    for table in closed:
        for statement in DIRECTLY.values():
            refused(statement.format(table=table))
    for table in tables:
        for statement in CHANGES.values():
            refused(statement.format(table=table))
    assert sorted(closed) == sorted(name for table in tables for name in months.closed_tables(table))


@pytest.mark.parametrize("how", ["update", "delete"])
def test_the_serving_role_changes_nothing_through_the_view(ours, how):
    refused(CHANGES[how].format(table=f"{TABLE}_kept"))


def test_even_the_owner_changes_no_row_of_a_part(owner):
    agent = people.agent()
    as_agent(agent).get(f"inquiries/{inquiries.filed(agent=agent).reference}/")
    assert set(places().values()) == {FIRST}
    with owner, connection.cursor() as cursor:
        for statement in (CHANGES["update"], CHANGES["delete"]):
            with pytest.raises(DatabaseError, match="Cannot update or delete"):
                cursor.execute(statement.format(table=FIRST))


def test_months_are_made_ahead_and_only_once(owner):
    now = datetime(2031, 4, 30, 23, 59, tzinfo=UTC)
    with owner:
        assert f"{TABLE}_2031_07" in make_months(TABLE, at=now)
        assert prepared_until(TABLE) == datetime(2031, 8, 1, tzinfo=UTC)
        assert make_months(TABLE, at=now) == []
        assert make_months(TABLE, at=now + timedelta(minutes=1)) == [f"{TABLE}_2031_08"]
    parts = parts_of(TABLE)
    assert [one.begin for one in parts[1:]] == [one.end for one in parts[:-1]], "no gap and no overlap"


def test_a_part_has_every_index_and_trigger_of_the_table(owner):
    """Names differ; what they say is the same. An index that was adopted stands once."""
    with owner:
        make_months(TABLE, at=clock.now() + A_YEAR)
    with connection.cursor() as cursor:
        said = {}
        for table in [TABLE, DEFAULT, *(one.name for one in parts_of(TABLE))]:
            cursor.execute("SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", [table])
            indexes = [one.partition(" USING ")[2] for (one,) in cursor.fetchall()]
            cursor.execute("SELECT tgname, tgfoid FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
            said[table] = (sorted(indexes), sorted(cursor.fetchall()))
    assert len(said[TABLE][0]) == 4
    assert len(said[TABLE][1]) == 4
    assert {name for name, what in said.items() if what != said[TABLE]} == set()


def test_rows_around_the_end_of_a_month_stand_in_two_parts_and_are_read_as_one(owner, put):
    with owner:
        make_months(TABLE, at=clock.now())
    last, member = parts_of(TABLE)[1], new_id()
    put(first_id(end_of(last) - timedelta(milliseconds=1)), first_id(end_of(last)), subject=member)
    assert sorted(places().values()) == [last.name, parts_of(TABLE)[2].name]
    assert disclosures(member).count() == 2


def end_of(part):
    return datetime.fromtimestamp((part.end.int >> 80) / 1000, UTC)


def test_what_comes_in_a_month_that_nobody_made_is_kept_and_becomes_a_part(owner, put):
    until = prepared_until(TABLE)
    early, late = first_id(until), first_id(until + timedelta(days=40))
    put(early, late, STRANGE)
    assert set(places().values()) == {DEFAULT}
    now = until + timedelta(days=41)
    with owner:
        made = make_months(TABLE, at=now)
        grant_serving_role()
    there = {str(one): part for one, part in places().items()}
    assert there == {str(early): made[0], str(late): made[0], STRANGE: DEFAULT}
    assert prepared_until(TABLE) > now + timedelta(days=90)
    for statement in DIRECTLY.values():
        refused(statement.format(table=DEFAULT))
        refused(statement.format(table=made[0]))
    with owner, connection.cursor() as cursor, pytest.raises(DatabaseError, match="Cannot update or delete"):
        cursor.execute(f"DELETE FROM {DEFAULT}")


def test_a_quiet_month_does_not_hide_the_one_after_it(owner, put):
    until = prepared_until(TABLE)
    late = first_id(until + timedelta(days=40))
    put(late)
    with owner:
        made = make_months(TABLE, at=until + timedelta(days=41))
    assert places()[late] == made[1]


def test_administrators_are_told_each_day_while_nobody_has_made_the_next_month(ours):
    people.grant(people.UserFactory(), Role.ADMINISTRATOR)
    look_ahead()
    assert not Notification.objects.exists()
    with clock.frozen(prepared_until(TABLE) - timedelta(days=13)):
        look_ahead()
        look_ahead()
    [told] = Notification.objects.filter(kind="months_missing")
    assert "months make" in sentence(told)


@pytest.fixture
def looked(owner):
    """Somebody looked at a member, all is sealed, and the month is a long time over."""
    agent, lead = people.agent(), people.associate("triage", lead=True)
    policy = members.policy(agent)
    inquiry = inquiries.filed(agent=agent, policy=policy)
    Policy.objects.filter(id=policy.id).update(terminates_on=clock.date_of(clock.now()))
    assert as_agent(agent).get(f"inquiries/{inquiry.reference}/").status_code == 200
    desk, body = as_user(lead.user), {"resolution_code": "answered", "answer": "Done.", "relay_text": "It is done."}
    assert desk.post(f"inquiries/{inquiry.reference}/claim/").status_code == 200
    assert desk.post(f"inquiries/{inquiry.reference}/resolve/", body).status_code == 200
    seal_batch(at=clock.now())
    assert found() == []
    with owner:
        detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
    return inquiry


def test_a_detached_month_is_read_in_disclosures_and_by_auditors(looked):
    assert JournalEntry.objects.count() == 0
    auditor = people.UserFactory()
    people.grant(auditor, Role.AUDITOR)
    desk = as_user(auditor)
    shown = {f"{one}" for one in disclosures(looked.member_id).values_list("id", flat=True)}
    assert len(shown) >= 2
    listed = desk.get(f"members/{looked.member_id}/disclosures/").json()["results"]
    assert {one["id"] for one in listed} == shown
    rows = desk.get(f"journal/?member={looked.member_id}").json()["results"]
    assert {one["id"] for one in listed} <= {one["id"] for one in rows}, "the newest stand in the table, the others not"


def test_a_detached_month_is_verified(looked, servers, ours):
    assert found() == []
    entry = JournalLink.objects.filter(source="journal").first().entry_id
    tamper = f"SET session_replication_role = replica; UPDATE {FIRST} SET actor_name = 'Else' WHERE id = '{entry}'"
    servers.psql(tamper, database=ours)
    assert found() == ["changed"]
    servers.psql(f"SET session_replication_role = replica; DELETE FROM {FIRST} WHERE id = '{entry}'", database=ours)
    assert found() == ["missing"]


def test_nothing_in_a_detached_month_changes(looked, owner):
    grown = {**CHANGES, "insert": "INSERT INTO {table} SELECT * FROM {table}"}
    with owner, connection.cursor() as cursor:
        for statement in grown.values():
            with pytest.raises(DatabaseError, match="Nothing in the detached month"):
                cursor.execute(statement.format(table=FIRST))
    for statement in DIRECTLY.values():
        refused(statement.format(table=FIRST))


def test_purging_a_person_leaves_who_saw_them_also_in_a_detached_month(looked, owner):
    """The access log says who looked, never what was seen: R36 takes the words, R33 keeps the looks."""
    seen = list(disclosures(looked.member_id).values_list(*JOURNAL_FIELDS))
    assert purge_member(looked.member_id, by=Actor.system(name="test"), at=clock.now() + 12 * A_YEAR) is not None
    assert list(disclosures(looked.member_id).values_list(*JOURNAL_FIELDS))[: len(seen)] == seen
    seal_batch(at=clock.now())
    assert found() == []


def test_a_detached_month_goes_back_as_it_was(looked, owner):
    before = list(KeptJournalEntry.objects.order_by("id").values_list())
    with owner:
        attach_month(TABLE, FIRST)
        grant_serving_role()
    assert detached_of(TABLE) == []
    assert set(places().values()) == {FIRST}
    assert list(KeptJournalEntry.objects.order_by("id").values_list()) == before
    with owner, connection.cursor() as cursor, pytest.raises(DatabaseError, match="Cannot update or delete"):
        cursor.execute(f"DELETE FROM {FIRST}")
    assert found() == []


def test_a_new_row_is_written_and_sealed_beside_a_detached_month(looked):
    lead = people.associate("triage", lead=True)
    assert as_user(lead.user).get(f"inquiries/{looked.reference}/").status_code == 200
    assert set(places().values()) == {DEFAULT}, "this month was detached under our feet"
    assert disclosures(looked.member_id).latest("at").actor_id == lead.user_id
    seal_batch(at=clock.now())
    assert found() == []


@pytest.mark.parametrize(
    ("name", "why"),
    [(FIRST, "not been over"), (DEFAULT, "no month"), ("journal_link", "no month")],
)
def test_what_is_not_over_is_not_detached(owner, name, why):
    with owner, pytest.raises(MonthRefused, match=why):
        detach_month(TABLE, name, at=clock.now())
    assert detached_of(TABLE) == []


def test_two_makers_at_once_make_each_month_once(owner):
    with owner:
        made = at_once(2, lambda _: make_months(TABLE, at=clock.now() + A_YEAR))
        assert len({*made[0], *made[1]}) == len(made[0]) + len(made[1])
    parts = parts_of(TABLE)
    assert [one.begin for one in parts[1:]] == [one.end for one in parts[:-1]]


def test_a_maker_that_is_killed_leaves_whole_months_and_the_next_goes_on(owner, servers, ours):
    """Its session ends between the making of a part and its attaching."""
    count = prepared_until(TABLE)
    third = f"{TABLE}_{datetime(count.year + (count.month + 1) // 12, (count.month + 1) % 12 + 1, 1, tzinfo=UTC):%Y_%m}"
    servers.psql(
        f"""
        CREATE FUNCTION kill() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_terminate_backend(pg_backend_pid()) FROM pg_event_trigger_ddl_commands()
            WHERE object_identity = 'public.{third}'; END $$;
        CREATE EVENT TRIGGER kill ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION kill();
        """,
        database=ours,
    )
    before = len(parts_of(TABLE))
    with owner, pytest.raises(DatabaseError):
        make_months(TABLE, at=clock.now() + A_YEAR)
    servers.psql("DROP EVENT TRIGGER kill", database=ours)
    assert len(parts_of(TABLE)) == before + 2
    with owner:
        assert make_months(TABLE, at=clock.now() + A_YEAR)[0] == third


def test_a_detach_that_fails_after_the_proof_is_run_again(owner, monkeypatch):
    """Somebody holds the table for long, but none of the part."""
    monkeypatch.setattr(months, "MOST_WAITED", "200ms")
    place = {key: connection.settings_dict[key] for key in ("HOST", "NAME")}
    with owner, psycopg.connect(host=place["HOST"], dbname=place["NAME"], user=SERVING_ROLE) as holder:
        holder.execute(f"LOCK TABLE ONLY {TABLE} IN ACCESS SHARE MODE")
        with pytest.raises(DatabaseError, match="lock timeout"):
            detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
        assert FIRST in [one.name for one in parts_of(TABLE)]
        holder.rollback()
        detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
    assert [one.name for one in detached_of(TABLE)] == [FIRST]


def test_detaching_waits_for_a_reader_only_so_long_and_making_for_none(owner, monkeypatch):
    """On two connections: a long report reads the table meanwhile."""
    monkeypatch.setattr(months, "MOST_WAITED", "200ms")
    place = {key: connection.settings_dict[key] for key in ("HOST", "NAME")}
    with owner, psycopg.connect(host=place["HOST"], dbname=place["NAME"], user=SERVING_ROLE) as reader:
        reader.execute(sql.SQL("SELECT count(*) FROM journal_entry WHERE id < '01900000-0000-7000-8000-000000000001'"))
        assert make_months(TABLE, at=clock.now() + A_YEAR)
        with pytest.raises(DatabaseError, match="lock timeout"):
            detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
        reader.rollback()
        detach_month(TABLE, FIRST, at=clock.now() + A_YEAR)
    assert [one.name for one in detached_of(TABLE)] == [FIRST]


def test_requests_go_on_while_a_month_is_made(owner):
    agent = people.agent()
    inquiry = inquiries.filed(agent=agent)
    done = threading.Event()

    def read(_):
        count = 0
        while not done.is_set() or count == 0:
            assert as_agent(agent).get(f"inquiries/{inquiry.reference}/").status_code == 200
            count += 1
        return count

    with owner:

        def make(_):
            try:
                return make_months(TABLE, at=clock.now() + A_YEAR)
            finally:
                done.set()

        reads, made = at_once(2, lambda number: (read, make)[number](number))
    assert made
    assert reads == JournalEntry.objects.filter(road="GET InquiryView").count()


def test_the_sealer_asks_only_parts_from_its_beginning_on_and_search_asks_indexes(owner, put):
    with owner:
        make_months(TABLE, at=clock.now() + A_YEAR)
    begins = [part.begin for part in parts_of(TABLE) if part.begin]
    put(*begins)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id FROM {TABLE} WHERE id >= %s ORDER BY id LIMIT 5000", [begins[-1]])
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert FIRST not in plan
        assert "Seq Scan" not in plan
        assert [part.name for part in parts_of(TABLE)[:-1] if part.name in plan] == []
        at = clock.now()
        cursor.execute(f"EXPLAIN {NAMED}", ["x", "y", new_id(), "z", at, first_id(at)])
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan" not in plan
        assert "Sort" not in plan
        cursor.execute(f"EXPLAIN SELECT * FROM {TABLE}_kept ORDER BY at DESC, id DESC LIMIT 50")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Merge Append" in plan
        assert "Seq Scan" not in plan
        cursor.execute("RESET enable_seqscan")


def test_the_command_says_what_it_does(ours, settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASE_OWNER, "NAME", ours)
    out = StringIO()
    call_command("months", "make", stdout=out)
    assert "made nothing; until 20" in out.getvalue()
    call_command("months", "list", stdout=out)
    assert FIRST in out.getvalue()
    for does, name, why in (
        ("detach", FIRST, "has not been over for 31 days"),
        ("attach", FIRST, "is no detached month"),
        ("detach", "members_member", "is no month of journal_entry"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("months", does, name)
