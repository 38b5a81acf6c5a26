"""What a search box shows while somebody types: one search id per box and minute names each person once (R33)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import connection

from foundation.access_log.steps import AccessEntries, Entry, insert_entry, write_accesses
from foundation.actor import Actor
from foundation.months import first_id
from foundation.transactions import outside_transaction

Rows = list[tuple[list[UUID], list[str]]]
"""Whom rows of the access log name, and with which fields."""
KIND = "search"
NAMED = """
    SELECT subjects, fields FROM journal_entry
    WHERE kind = 'search' AND request_id = %s AND road = %s AND actor_id = %s AND actor_role = %s AND at >= %s
        AND id >= %s
"""
"""By the id as well, which tells the months that have nothing of this minute."""


def search_id(box: UUID, *, by: Actor, at: datetime) -> str:
    """The id of what one person searches at one box in one minute; the box is the page's own name for it."""
    return f"search-{uuid5(box, f'{by.user_id} {_minute(at)}')}"


def named_in(searched: str, *, by: Actor, at: datetime, road: str) -> Rows:
    """What the access log already says was shown under a search id, to this person in this role."""
    with connection.cursor() as cursor:
        since = _minute(at)
        cursor.execute(NAMED, [searched, road, by.user_id, by.primary_role, since, first_id(since)])
        return [(row[0], row[1]) for row in cursor.fetchall()]


@outside_transaction
def write_search(looks: AccessEntries, *, box: UUID, by: Actor, at: datetime, road: str) -> None:
    """Commit a row for the persons, or the fields of one, that the rows of this search do not name yet.

    The log takes no change to a row that stands, so somebody who comes up later in the minute gets a row of their own
    under the same id. Two requests at once may both name somebody; nobody stays unnamed.
    """
    if looks.kind != KIND or looks.denied is not None or looks.purpose:
        write_accesses(looks, by=by, at=at, road=road)
        return
    searched = search_id(box, by=by, at=at)
    rows = named_in(searched, by=by, at=at, road=road)
    subjects = [one for one in looks.subjects if not _says(rows, looks.fields, of=one)]
    if subjects or not _says(rows, looks.fields):
        entry = Entry(kind=KIND, road=road, subjects=subjects, fields=looks.fields)
        insert_entry(entry, by=replace(by, request_id=searched), at=at)


def _says(rows: Rows, fields: Iterable[str], *, of: UUID | None = None) -> bool:
    """Whether rows name all these fields, of one person or at all."""
    told = {field for named, those in rows if of is None or of in named for field in those}
    return told.issuperset(fields)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
