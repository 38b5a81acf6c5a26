"""Rows on their way into the database: as lines that COPY takes, table by table."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

AT_ONCE = 1_000
SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Lines:
    """The lines of each table and which columns they have, until they are written."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self.columns: dict[str, Sequence[str]] = dict(columns)
        self.of: dict[str, list[str]] = {}

    def add(self, table: str, **values: object) -> None:
        """A row by its columns; every row of a table names the same ones."""
        self.columns.setdefault(table, list(values))
        self.add_line(table, "\t".join([copied(value) for value in values.values()]))

    def add_line(self, table: str, line: str) -> None:
        """A row as COPY takes it."""
        self.of.setdefault(table, []).append(line)

    def add_row(self, row: Any) -> None:
        """A row that a model made, with what it seals."""
        values = {}
        for field in row._meta.concrete_fields:
            sealed = hasattr(field, "sealed")
            values[field.column] = field.pre_save(row, add=True) if sealed else getattr(row, field.attname)
        self.add(row._meta.db_table, **values)

    def write(self, cursor: Any) -> None:
        """Everything into the database, and nothing left."""
        for table, lines in self.of.items():
            listed = ", ".join(f'"{column}"' for column in self.columns[table])
            with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as into:
                for first in range(0, len(lines), AT_ONCE):
                    into.write("\n".join(lines[first : first + AT_ONCE]) + "\n")
        self.of.clear()


def fresh_id() -> str:
    """The text of a new id; they are wanted by the million."""
    return str(uuid7())


def copied(value: object) -> str:
    """A value as COPY takes it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(copied, value)) + "}"
    return str(value).translate(SPECIAL)


def chain(
    lines: Lines, kind: str, row_id: str, subject_id: str, fields: Sequence[str], values: Sequence[Any], at: datetime
) -> None:
    """Chain what a row says."""
    from audit.seals.rules import words_as_said  # noqa: PLC0415  settings are known only now

    chain_said(lines, kind, row_id, subject_id, words_as_said(fields, values), at)


def chain_said(lines: Lines, kind: str, row_id: str, subject_id: str, said: bytes, at: object) -> None:
    """The same for what is in its canonical form already."""
    from audit.models import ChainedSalt  # noqa: PLC0415  settings are known only now

    entry, salt = fresh_id(), secrets.token_hex(16)
    row_hash = hashlib.sha256(salt.encode() + said).hexdigest()
    lines.add(
        "journal_chained_row", id=entry, at=at, kind=kind, row_id=row_id, subject_id=subject_id, row_hash=row_hash
    )
    sealed = ChainedSalt._meta.get_field("salt").sealed(salt, entry)
    lines.add("journal_chained_salt", entry_id=entry, subject_id=subject_id, salt=sealed)
