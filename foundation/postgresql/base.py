"""PostgreSQL as Django speaks to it, but for how it finds out whether a kept connection still lives."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket before a request uses the connection of the one before it.

    Django asks `SELECT 1`, which was a tenth of a short request. A server that ended, was killed or closed the
    connection has left its farewell or the end of the stream in the socket; where nothing has come unasked, nothing has
    happened that a statement would find out without waiting for it.
    """

    def is_usable(self) -> bool:
        """Whether the next statement can be sent. Asks the database only where something has come unasked."""
        raw: Any = self.connection
        if raw is None or raw.closed:
            return False
        if raw.info.transaction_status == TransactionStatus.IDLE and not _has_something_to_read(raw.fileno()):
            return True
        return super().is_usable()


def _has_something_to_read(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)  # that the other side hung up is told unasked
    return bool(poll.poll(0))
