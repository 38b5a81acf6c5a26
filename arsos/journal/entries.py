"""The only writer of journal rows. Every request passes here, so it is one statement written by hand (ADR 10)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from arsos.kernel.actor import Actor
from arsos.kernel.identity import new_id

INSERT = """
    INSERT INTO journal_entry (id, at, kind, road, actor_id, actor_name, actor_role, client_id, on_behalf_of,
                               subjects, fields, purpose, request_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::varchar[], %s, %s)
"""


def insert_entry(
    *,
    kind: str,
    road: str,
    by: Actor,
    at: datetime,
    role: str = "",
    subjects: Iterable[UUID] = (),
    fields: Iterable[str] = (),
    purpose: str = "",
) -> None:
    """Add one row, in the running transaction or in a commit of its own. `role` is the actor's unless given."""
    values = (
        new_id(),
        at,
        kind,
        road,
        by.user_id,
        by.name,
        role or by.primary_role,
        by.client_id or "",
        by.on_behalf_of,
        list(subjects),
        list(fields),
        purpose,
        by.request_id,
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
