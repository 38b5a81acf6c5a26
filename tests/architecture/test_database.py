"""The database holds what the code promises."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from audit.models import HistoryEntry
from events.feed.actions import sequence_messages
from events.models import OutboxMessage
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries

pytestmark = pytest.mark.django_db(transaction=True)

HISTORY = ("journal_history_entry", "journal_entry", "inquiries_routing_decision")
STATEMENTS = ("UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table}")


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_serving_role_cannot_change_history(table, statement):
    inquiries.filed()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(statement.format(table=table))
    assert HistoryEntry.objects.count() == 2


@pytest.mark.parametrize("change", ["data = '{}'", "subject_id = id", "position = position", "occurred_at = now()"])
def test_the_serving_role_numbers_events_and_changes_nothing_else_of_them(change):
    inquiries.filed()
    assert sequence_messages() > 0
    kept = list(OutboxMessage.objects.order_by("sequence").values_list())
    for statement in (f"UPDATE outbox_message SET {change}", "DELETE FROM outbox_message", "TRUNCATE outbox_message"):
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute(statement)
    assert list(OutboxMessage.objects.order_by("sequence").values_list()) == kept


def test_the_serving_role_owns_nothing_and_makes_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("arsos_app",)
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute("CREATE TABLE mine (id int)")


def test_even_the_owner_meets_the_trigger(servers):
    inquiries.filed()
    database = connection.settings_dict["NAME"]
    for statement in STATEMENTS[:2]:
        with pytest.raises(Exception, match="returned non-zero"):
            servers.psql(statement.format(table="journal_history_entry"), database=database)


def test_a_status_does_not_change_without_a_version_step():
    inquiry = inquiries.filed()
    with pytest.raises(DatabaseError, match="without a version step"):
        Inquiry.objects.filter(id=inquiry.id).update(status="withdrawn")


def test_migrations_run_forward_from_zero_and_leave_no_drift(servers, template):
    """The template of the suite is migrated from zero."""
    assert servers.psql("SELECT count(*) FROM inquiries_type", database=template) == "19"
    assert servers.psql("SELECT count(*) FROM desk_work_queue WHERE is_triage", database=template) == "1"
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
