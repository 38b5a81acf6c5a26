"""Records that the database was restored: seals, events and readers go on after what was lost (ADR 52)."""

from datetime import datetime

from django.db import connection

from audit.models import Restore
from audit.restores.steps import note_restore
from audit.seals.anchors import AnchorStore
from events.feed.actions import ONE_SEQUENCER
from events.feed.data import FeedEventData
from events.feed.queries import newest_sequence
from events.feed.steps import Effect, EventType, enqueue
from foundation.actor import Actor
from foundation.transactions import durable

NUMBERS_A_MILLISECOND = 10
"""After a restore events have the numbers of their moment: so many for each millisecond since 1970. Events are given
numbers more slowly than that, so whatever was told before has a lower one, also what was told after an earlier restore
of the same backup, of which the database knows nothing. JavaScript counts them exactly until the year 30000.
"""


@durable
def record_restore(store: AnchorStore, *, reason: str, by: Actor, at: datetime) -> Restore:
    """This will record which seals are lost, let events go on after every number that a reader may have seen, and tell
    every reader so. Nothing is sealed before that.

    Raises ConflictFound where nothing was restored.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEQUENCER])
    newest = newest_sequence()
    restore = note_restore(
        store, sequence_from=newest, sequence_to=_beyond_all_told(newest, at), reason=reason, by=by, at=at
    )
    data = FeedEventData(lost_after=newest, lost_until=restore.sequence_to)
    enqueue([Effect(type=EventType.FEED_RESTORED, data=data)], subject_id=restore.id, at=at)
    return restore


def _beyond_all_told(newest: int, at: datetime) -> int:
    """A number that no reader can have seen, whatever was restored before."""
    return max(newest + 1, int(at.timestamp() * 1000) * NUMBERS_A_MILLISECOND)
