"""A database that was put back: nothing is sealed before it is said, and two people accept the named gap (ADR 52)."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.callers import actor_for_user
from audit.models import JournalLink, JournalSeal, Restore, RestoreAcceptance
from audit.restores.actions import accept_restore
from audit.restores.queries import recorded_restores
from audit.seals.anchors import anchor_store
from audit.tasks import seal_journal
from events.feed.actions import sequence_messages
from events.feed.models import OutboxMessage
from events.restores.actions import record_restore
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import ConflictFound, PermissionRefused
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from tests.support.databases import copy_template

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor.system(name="Dana Reed")


def number():
    while sequence_messages():
        continue


def newest():
    return OutboxMessage.objects.order_by("-sequence").values_list("sequence", flat=True)[0]


def findings():
    try:
        call_command("verify_journal", stdout=(said := StringIO()))
    except CommandError as found:
        return str(found)
    return said.getvalue()


def person(*roles):
    user = people.UserFactory(roles=list(roles))
    return actor_for_user(user, on=clock.date_of(clock.now()), road="command")


@pytest.fixture
def store(settings, tmp_path):
    settings.ARSOS_ANCHOR_URL = f"file://{tmp_path / 'journal.jsonl'}"
    return anchor_store(settings.ARSOS_ANCHOR_URL)


@pytest.fixture
def put_back(ours, servers, store, worker_id):
    """A database as it was when it was copied; its seals and events went on meanwhile, and stand outside."""
    agent = people.agent()
    inquiries.filed(agent=agent)
    seal_journal()
    number()
    connection.close()
    copy = f"put_back_{worker_id}"
    copy_template(servers, ours, copy)
    inquiries.filed(agent=agent)
    seal_journal()
    inquiries.filed(agent=agent)
    seal_journal()
    number()
    seen = newest()
    connection.close()
    connection.settings_dict["NAME"] = copy
    yield agent, seen
    connection.close()
    connection.settings_dict["NAME"] = ours
    servers.psql(f"DROP DATABASE {copy} WITH (FORCE)")


def test_nothing_is_sealed_before_the_restore_is_recorded(put_back):
    agent, _seen = put_back
    inquiries.filed(agent=agent)
    seals, links = JournalSeal.objects.count(), JournalLink.objects.count()
    seal_journal()
    assert (JournalSeal.objects.count(), JournalLink.objects.count()) == (seals, links)
    assert "missing: seal 2. It stands outside" in findings()


def test_a_recorded_restore_is_named_and_accepted_by_two(put_back, store):
    agent, _seen = put_back
    call_command("restores", "record", reason="Disk failure", by="Dana Reed", stdout=StringIO())
    inquiries.filed(agent=agent)
    seal_journal()
    assert list(JournalSeal.objects.order_by("position").values_list("position", flat=True)) == [1, 4]
    restore = Restore.objects.get()
    assert (restore.last_seal, restore.lost_until, restore.recorded_by) == (1, 3, "Dana Reed")
    assert findings() == (
        "missing: seals 2 to 3. A restore lost them, and two people have not accepted that yet: "
        "manage.py restores accept."
    )
    first, second = person(Role.ADMINISTRATOR), person(Role.AUDITOR)
    assert accept_restore(restore.id, by=first, at=clock.now()) == 1
    assert "two people have not accepted" in findings()
    with pytest.raises(ConflictFound):
        accept_restore(restore.id, by=first, at=clock.now())
    assert accept_restore(restore.id, by=second, at=clock.now()) == 2
    seal_journal()
    said = findings()
    assert "Nothing was changed." in said
    moment = f"{restore.restored_to:%Y-%m-%d %H:%M:%S} UTC"
    assert f"Known gap: seals 2 to 3, lost by a restore to {moment}. Accepted by {first.name}, {second.name}." in said
    assert [one.accepted_by for one in recorded_restores()] == [[first.name, second.name]]


def test_who_accepts_twice_at_once_is_told_so(put_back, store):
    restore, one = record_restore(store, reason="Drill", by=OPERATOR, at=clock.now()), person(Role.AUDITOR)

    def accept(_number):
        try:
            return accept_restore(restore.id, by=one, at=clock.now())
        except ConflictFound:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sorted(map(str, threads.map(accept, range(8)))) == ["1", *["told"] * 7]
    assert RestoreAcceptance.objects.count() == 1


def test_restores_are_read_with_who_accepted_them_in_two_statements(put_back, store, django_assert_num_queries):
    restore = record_restore(store, reason="Drill", by=OPERATOR, at=clock.now())
    accept_restore(restore.id, by=person(Role.AUDITOR), at=clock.now())
    with django_assert_num_queries(2):
        assert [len(one.accepted_by) for one in recorded_restores()] == [1]


def test_who_may_not_accept_changes_nothing(put_back, store):
    restore = record_restore(store, reason="Drill", by=OPERATOR, at=clock.now())
    for actor in (person(Role.ASSOCIATE), OPERATOR):
        with pytest.raises(PermissionRefused):
            accept_restore(restore.id, by=actor, at=clock.now())
    assert not RestoreAcceptance.objects.exists()


def test_events_go_on_after_every_number_that_was_told(put_back, store):
    agent, seen = put_back
    before = newest()
    assert seen > before, "a reader has seen events that are lost"
    restore = record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    inquiries.filed(agent=agent)
    number()
    numbers = list(
        OutboxMessage.objects.filter(sequence__gt=before).order_by("sequence").values_list("sequence", "type")
    )
    first = restore.sequence_to + 1
    assert first > seen
    assert numbers[0] == (first, "feed.restored")
    assert [one for one, _type in numbers] == list(range(first, first + len(numbers)))
    told = as_agent(agent).get(f"events/?after={seen}").json()["results"]
    assert told[0]["type"] == "feed.restored"
    assert told[0]["data"] == {"lost_after": before, "lost_until": restore.sequence_to}
    assert "inquiry.submitted" in {one["type"] for one in told}
    associate = as_user(people.associate("benefits").user)
    assert associate.get(f"events/?after={seen}").json()["results"][0]["type"] == "feed.restored"


@pytest.fixture
def put_back_again(put_back, servers, worker_id):
    """The same backup once more, for after the first was restored and served."""
    name, again = connection.settings_dict["NAME"], f"put_back_again_{worker_id}"
    copy_template(servers, name, again)

    def restore():
        connection.close()
        connection.settings_dict["NAME"] = again

    yield restore
    connection.close()
    connection.settings_dict["NAME"] = name
    servers.psql(f"DROP DATABASE {again} WITH (FORCE)")


def test_a_second_restore_of_one_backup_gives_out_no_number_again(put_back, put_back_again, store):
    """The second knows nothing of the first, which was recorded in what it has lost."""
    agent, _seen = put_back
    first = record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    inquiries.filed(agent=agent)
    seal_journal()
    number()
    seen = newest()
    put_back_again()
    assert not Restore.objects.exists()
    second = record_restore(store, reason="Disk failure again", by=OPERATOR, at=clock.now())
    assert second.sequence_from == first.sequence_from
    assert second.sequence_to > seen
    assert (second.last_seal, second.lost_until) == (1, 4)
    inquiries.filed(agent=agent)
    seal_journal()
    number()
    assert as_agent(agent).get(f"events/?after={seen}").json()["results"][0]["type"] == "feed.restored"
    assert JournalSeal.objects.order_by("-position")[0].position == 5


def test_a_worker_that_sealed_later_seals_stops_even_while_they_cannot_be_asked_for(put_back, store):
    agent, _seen = put_back
    inquiries.filed(agent=agent)
    store.path.rename(store.path.with_suffix(".away"))
    store.path.mkdir()
    seals = JournalSeal.objects.count()
    seal_journal()
    assert JournalSeal.objects.count() == seals


def test_what_was_not_restored_is_refused(ours, store):
    inquiries.filed()
    seal_journal()
    with pytest.raises(ConflictFound):
        record_restore(store, reason="Drill", by=OPERATOR, at=clock.now())
    assert not Restore.objects.exists()
    assert not OutboxMessage.objects.filter(type="feed.restored").exists()


def test_a_second_record_of_one_restore_is_refused(put_back, store):
    record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    with pytest.raises(ConflictFound):
        record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    assert Restore.objects.count() == 1


def test_seals_that_are_changed_outside_after_a_restore_are_found(put_back, store):
    restore = record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        accept_restore(restore.id, by=person(role), at=clock.now())
    lines = store.path.read_text().splitlines(keepends=True)
    store.path.write_text("".join([lines[0], *lines[2:]]))
    assert "rewritten: seals 2 to 3." in findings()


@pytest.mark.parametrize("change", ["DELETE FROM journal_restore", "UPDATE journal_restore SET lost_until = 99"])
def test_the_record_stays(put_back, store, change):
    record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)


def test_the_database_refuses_the_same_person_twice(put_back, store):
    restore = record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    one = person(Role.ADMINISTRATOR)
    row = {"restore": restore, "person_id": one.user_id, "person_name": one.name, "accepted_at": clock.now()}
    RestoreAcceptance.objects.create(**row)
    with pytest.raises(IntegrityError, match="restore_accepted_once_by_each"), transaction.atomic():
        RestoreAcceptance.objects.create(**row)


def test_a_record_that_nobody_chained_is_found(put_back, store):
    restore = record_restore(store, reason="Disk failure", by=OPERATOR, at=clock.now())
    for one in (person(Role.ADMINISTRATOR), person(Role.AUDITOR)):
        RestoreAcceptance.objects.create(
            restore=restore, person_id=one.user_id, person_name=one.name, accepted_at=clock.now()
        )
    assert "inserted: restore_acceptance" in findings()
