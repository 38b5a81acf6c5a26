"""Nobody who works in the database as the role that serves dates what ARSOS stamps to another time (R35)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, models, transaction

from audit.chain.steps import chained_tables
from audit.models import OpenPast
from audit.seals.actions import seal_batch
from foundation import clock
from foundation.identifiers import new_id
from foundation.owner_role import past_is_open
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

CLOSE = "DELETE FROM journal_open_past"
NOT_STAMPED = {
    "journal_restore.restored_to",
    "members_emergency_access.expires_at",
    "inquiries_hand_over.received_at",
    "inquiries_hand_over.statement_at",
    "inquiries_hand_over.legal_due_at",
    "inquiries_hand_over.acknowledge_due_at",
    "inquiries_hand_over.alert_at",
    *(
        f"inquiries_hand_over_correction.{name}_{when}"
        for name in ("received", "statement", "due")
        for when in ("before", "after")
    ),
    "inquiries_privacy_case.sent_at",
    "inquiries_privacy_case.discovered_at",
    "inquiries_privacy_case.due_at",
}
"""What people say, or what follows from it; the clock of ARSOS says the rest."""
STAMPED = [
    (model, column)
    for model in apps.get_models()
    for trigger in getattr(model._meta, "triggers", ())
    if trigger.name.endswith("_of_now") and "_ids_" not in trigger.name
    for column in trigger.operation.operations[1].columns
]
"""What `stamped_now` guards: INSERT, and UPDATE of these columns."""
AWAY = {"3 years ahead": timedelta(days=1100), "an hour ahead": timedelta(hours=1), "yesterday": timedelta(days=-1)}


@pytest.fixture(autouse=True)
def _people_of_today(monkeypatch):
    monkeypatch.setattr(members, "EARLIER", clock.now())


@pytest.fixture
def _closed(servers):
    servers.psql(CLOSE, database=connection.settings_dict["NAME"])
    assert not OpenPast.objects.exists()


def put(model, column, at):
    """A row like others of its table, with every other instant of now, as the serving role."""
    now = clock.now()
    values = {"id": str(new_id())} if model._meta.pk.column == "id" else {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateTimeField) and not field.null:
            values[field.column] = now.isoformat()
    values[column] = at.isoformat()
    names = [field.column for field in model._meta.concrete_fields if not field.generated]
    listed = ", ".join(f'"{name}"' for name in names)
    asked = ", ".join(f"(one).{name}" for name in names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({listed}) SELECT {asked} FROM ("
            f"SELECT jsonb_populate_record(NULL::{model._meta.db_table}, %s::jsonb) AS one) AS made",
            [connection.ops.adapt_json_value(values, None)],
        )


@pytest.mark.usefixtures("_closed")
@pytest.mark.parametrize("away", AWAY.values(), ids=AWAY)
def test_the_database_refuses_an_instant_of_another_time(away):
    for model, column in STAMPED:
        before = model._default_manager.count()
        with pytest.raises(IntegrityError, match=f"{column} of a row of {model._meta.db_table}\\w* .* not now"):
            put(model, column, clock.now() + away)
        assert model._default_manager.count() == before


def test_every_instant_of_what_is_chained_is_stamped_or_said_by_somebody():
    stamped = {f"{model._meta.db_table}.{column}" for model, column in STAMPED}
    instants = {
        f"{model._meta.db_table}.{name}"
        for model, chained in chained_tables()
        for name in chained.fields
        if isinstance(model._meta.get_field(name), models.DateTimeField)
    }
    assert instants - stamped == NOT_STAMPED
    own = {"journal_entry.at", "journal_history_entry.at", "journal_chained_row.at", "journal_tombstone.purged_at"}
    assert stamped >= own | {"journal_seal.sealed_at", "journal_anchor.anchored_at", "inquiries_message.created_at"}


@pytest.mark.usefixtures("_closed")
def test_the_product_works_by_the_clock_and_nothing_is_moved_afterwards():
    agent, lead = people.agent(), people.associate("triage", lead=True)
    inquiry, member = inquiries.filed(agent=agent), members.MemberFactory()
    here, desk = f"inquiries/{inquiry.reference}", as_user(lead.user)
    sent = as_agent(agent).post(f"{here}/messages/", {"body": "Where is it?", "visibility": "agent"})
    claimed = desk.post(f"{here}/claim/")
    body = {"destinations": ["grievance"], "reason": "A complaint", "keep_working": True}
    handed = desk.post(f"{here}/hand-over/", body)
    opened = desk.post("emergency-access/", {"humana_id": member.humana_id, "reason": "Ambulance asks"})
    assert [one.status_code for one in (sent, claimed, handed, opened)] == [201, 200, 200, 201]
    seal_batch(at=clock.now())
    for statement in (
        "UPDATE inquiries_inquiry SET created_at = created_at + interval '3 years'",
        "UPDATE inquiries_inquiry SET resolved_at = now() - interval '2 days'",
        "UPDATE inquiries_hand_over SET handed_over_at = handed_over_at + interval '2 days'",
        "UPDATE members_emergency_access SET opened_at = opened_at - interval '1 year'",
    ):
        with pytest.raises(IntegrityError, match="not now"), connection.cursor() as cursor:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inquiries_inquiry SET created_at = created_at, version = version")
        assert cursor.rowcount == 1


@pytest.mark.usefixtures("_closed")
def test_only_the_owner_opens_the_past_and_only_for_a_time(settings):
    for statement in (
        "INSERT INTO journal_open_past (id, until) VALUES (1, 'infinity')",
        "UPDATE journal_open_past SET until = 'infinity'",
        "DELETE FROM journal_open_past",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)
    now = clock.now()
    model, column = next(one for one in STAMPED if one[0].__name__ == "JournalEntry")
    with past_is_open(now):
        with pytest.raises(DatabaseError) as refused:
            put(model, column, now - timedelta(days=400))
        assert "not now" not in str(refused.value), "what is missing in the row is another matter"
        assert OpenPast.objects.get().until <= now + timedelta(hours=2)
    with pytest.raises(IntegrityError, match="not now"):
        put(model, column, now - timedelta(days=400))
    settings.DATABASE_OWNER = {**settings.DATABASE_OWNER, "USER": connection.settings_dict["USER"]}
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("seed_demo", stdout=StringIO())


def test_demo_of_weeks_is_written_by_the_road_of_the_owner(servers):
    """The past is closed before and afterwards; the demo itself is counted elsewhere."""
    servers.psql(CLOSE, database=connection.settings_dict["NAME"])
    agent = people.agent()
    inquiry, long_ago = inquiries.filed(agent=agent), clock.now() - timedelta(days=20)
    with past_is_open(clock.now()), clock.frozen(long_ago):
        old = inquiries.filed(agent=agent)
    assert old.created_at < inquiry.created_at - timedelta(days=19)
    with pytest.raises(IntegrityError, match="not now"), clock.frozen(long_ago):
        inquiries.filed(agent=agent)
