"""The hashes that chain entries, and the one chain that the sealer makes over everything (R35)."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from foundation.moments import FIRST_INSTANT, LAST_INSTANT

JOURNAL_FIELDS = (
    "id",
    "at",
    "kind",
    "road",
    "actor_id",
    "actor_name",
    "actor_role",
    "client_id",
    "on_behalf_of",
    "subjects",
    "fields",
    "purpose",
    "request_id",
)
HISTORY_FIELDS = (
    "inquiry_id",
    "position",
    "kind",
    "at",
    "actor_id",
    "actor_name",
    "actor_role",
    "client_id",
    "on_behalf_of",
    "agent_visible",
    "facts",
    "request_id",
    "text_hash",
    "previous_hash",
)
ROW_FIELDS = ("id", "at", "kind", "row_id", "subject_id", "row_hash")
TOMBSTONE_FIELDS = ("id", "kind", "subject_id", "rule", "counts", "purged_at", "purged_by")
CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
LATEST_COMMIT = timedelta(minutes=10)
"""No transaction of ours lives longer; an entry that old without a link was not written by ARSOS."""
ONE_SEALER = 35_0001
"""The lock of who seals; two take turns."""
MILLISECONDS_BELOW = 80
UUIDV7 = 7
EXACT = 2**53
"""Below it every whole number is one float."""


def columns(table: str, names: Sequence[str]) -> str:
    """The columns of an entry for a statement. Its instant is NULL where none can be read, such as `infinity`: one row
    of somebody who had switched the triggers off must not stop the reading of all others.
    """
    readable = f"{table}.at >= '{FIRST_INSTANT:%Y-%m-%d}' AND {table}.at < '{LAST_INSTANT:%Y-%m-%d}'"
    said = {name: f"{table}.{name}" for name in names} | {"at": f"CASE WHEN {readable} THEN {table}.at END"}
    return ", ".join(said[name] for name in names)


def hash_of_row(names: Sequence[str], values: Sequence[Any]) -> str:
    """SHA-256 over what an entry says."""
    return hashlib.sha256(row_as_said(names, values)).hexdigest()


def row_as_said(names: Sequence[str], values: Sequence[Any]) -> bytes:
    """What an entry says, in one canonical form: sorted names, instants in UTC, JSON as a value."""
    said = {name: _canonical(name, value) for name, value in zip(names, values, strict=True)}
    return orjson.dumps(said, option=CANONICAL)


def _canonical(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return orjson.loads(value) if name in {"facts", "counts"} and isinstance(value, str) else value


def hash_of_words(salt: str, fields: Sequence[str], values: Sequence[Any]) -> str:
    """The salted hash of what a row says; without the salt nobody can try out what it said.

    The hash of no fields at all says that the row is no more.
    """
    return hashlib.sha256(salt.encode() + words_as_said(fields, values)).hexdigest()


def words_as_said(fields: Sequence[str], values: Sequence[Any]) -> bytes:
    """What a row says, in one canonical form."""
    said = {name: _as_stored(value) for name, value in zip(fields, values, strict=True)}
    return orjson.dumps(said, option=CANONICAL)


def _as_stored(value: Any) -> Any:
    """JSON that goes through the database comes back with other types of numbers: 1e22 as an integer, 2.0 as it was."""
    if isinstance(value, dict):
        return {name: _as_stored(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_stored(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return int(value) if abs(value) < EXACT and value == int(value) else float(value)
    return value


def chained(previous: str, source: str, entry_id: UUID, entry_hash: str) -> str:
    """The chain's hash after one more entry."""
    return hashlib.sha256(f"{previous}{source}{entry_id}{entry_hash}".encode()).hexdigest()


def earliest_id(at: datetime) -> UUID:
    """The smallest id that can have been made at or after an instant; ids begin with their milliseconds."""
    return id_of_millisecond(int(at.timestamp() * 1000))


def id_of_millisecond(millisecond: int) -> UUID:
    """The smallest id of a millisecond."""
    return UUID(int=max(millisecond, 0) << MILLISECONDS_BELOW)


def millisecond_of(entry_id: UUID) -> int:
    """When an id was made, or says that it was: a strange one can name the year 10889, beyond what a datetime holds."""
    return entry_id.int >> MILLISECONDS_BELOW


def is_strange(entry_id: UUID, at: datetime) -> bool:
    """Whether ARSOS cannot have made an id by an instant: from the future, or of another kind."""
    return entry_id.version != UUIDV7 or entry_id > earliest_id(at + LATEST_COMMIT)
