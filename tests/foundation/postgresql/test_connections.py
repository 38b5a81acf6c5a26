"""A kept connection is used again without asking the database, unless something has happened to it."""

import select

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from dev.embedded import EmbeddedServers

pytestmark = pytest.mark.django_db(transaction=True)


def own_process() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def wait_for_word_of_the_server() -> None:
    poll = select.poll()
    poll.register(connection.connection.fileno(), select.POLLIN)
    assert poll.poll(10_000)


def last_statement(servers: EmbeddedServers, process: int) -> str:
    return servers.psql(f"SELECT query FROM pg_stat_activity WHERE pid = {process}").strip()


def test_a_connection_that_nothing_happened_to_is_used_without_a_statement(servers):
    process = own_process()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'the last one'")
    assert connection.is_usable()
    assert "the last one" in last_statement(servers, process)


def test_a_connection_that_the_server_ended_is_replaced(servers):
    process = own_process()
    servers.psql(f"SELECT pg_terminate_backend({process})")
    wait_for_word_of_the_server()
    assert not connection.is_usable()
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert own_process() != process


def test_what_the_server_says_unasked_ends_nothing():
    with connection.cursor() as cursor:
        cursor.execute("LISTEN something")
    process = own_process()
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("NOTIFY something")
    wait_for_word_of_the_server()
    assert connection.is_usable()
    assert own_process() == process
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN something")


def test_a_connection_in_a_transaction_that_failed_is_not_usable():
    with transaction.atomic(), pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    assert connection.is_usable()
    raw = connection.connection
    raw.execute("BEGIN")
    with pytest.raises(psycopg.Error):
        raw.execute("SELECT no_such_column")
    assert not connection.is_usable()
    raw.rollback()


def test_a_closed_connection_is_not_usable():
    connection.close()
    assert not connection.is_usable()
    connection.ensure_connection()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
