"""The hashes that chain entries, and the one chain that the sealer makes over journal and history (R35)."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

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
CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
LATEST_COMMIT = timedelta(minutes=10)
"""No transaction of ours lives longer; an entry that old without a link was not written by ARSOS."""


def hash_of_row(names: Sequence[str], values: Sequence[Any]) -> str:
    """SHA-256 over what an entry says, in one canonical form: sorted names, instants in UTC, JSON as a value."""
    said = {name: _canonical(name, value) for name, value in zip(names, values, strict=True)}
    return hashlib.sha256(orjson.dumps(said, option=CANONICAL)).hexdigest()


def _canonical(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return orjson.loads(value) if name == "facts" and isinstance(value, str) else value


def chained(previous: str, source: str, entry_id: UUID, entry_hash: str) -> str:
    """The chain's hash after one more entry."""
    return hashlib.sha256(f"{previous}{source}{entry_id}{entry_hash}".encode()).hexdigest()


def earliest_id(at: datetime) -> UUID:
    """The smallest id that can have been made at or after an instant; ids begin with their milliseconds."""
    return UUID(int=max(int(at.timestamp() * 1000), 0) << 80)


def made_at(entry_id: UUID) -> datetime:
    """When an id was made."""
    return datetime.fromtimestamp((entry_id.int >> 80) / 1000, UTC)
