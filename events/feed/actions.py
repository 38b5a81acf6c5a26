"""Committed events get their place in the one order that every reader sees."""

from django.db import connection, transaction

from events.feed.models import NUMBERED_AT_ONCE
from events.stream.news import announce
from foundation.transactions import durable, inside_transaction

ONE_SEQUENCER = 0x0A25_0500
NUMBER = """
    WITH waiting AS (
        SELECT id, position FROM outbox_message WHERE sequence IS NULL ORDER BY position LIMIT %s
    ), numbered AS (
        SELECT id, row_number() OVER (ORDER BY position)
               + greatest(
                   COALESCE((SELECT max(sequence) FROM outbox_message), 0),
                   (SELECT max(sequence_to) FROM journal_restore)
               ) AS number
        FROM waiting
    )
    UPDATE outbox_message AS message SET sequence = numbered.number
    FROM numbered WHERE message.id = numbered.id
"""


@durable
def sequence_messages() -> int:
    """This will number committed events that have no number yet, and return how many.

    One sequencer at a time, for as long as its transaction: a number becomes visible only after every lower one, so a
    reader who has seen it has missed nothing, in whatever order the events committed. Events of one subject are
    written under its row lock, so their positions, and with them their numbers, are in order.
    """
    return number_waiting()


@inside_transaction
def number_waiting() -> int:
    """The step by which creating an endpoint also settles what happened before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEQUENCER])
        cursor.execute(NUMBER, [NUMBERED_AT_ONCE])
        numbered = int(cursor.rowcount)
    if numbered:
        transaction.on_commit(announce)
    return numbered
