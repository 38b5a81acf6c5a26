"""What a row changes in what is stored, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from members.imports.columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a stored record that a row would change; `before` and `after` only where the column shows them."""

    line: int
    member_id: UUID | None
    record: str
    column: str
    change: str
    before: str | None = None
    after: str | None = None


def field_change(
    line: int, member_id: UUID | None, record: str, column: Column, values: tuple[Any, Any]
) -> FieldChange:
    """The change of a field from one value to another."""
    before, after = (str(value) if column.shows_values and value else None for value in values)
    return FieldChange(
        line=line,
        member_id=member_id,
        record=record,
        column=column.name,
        change=kind_of_change(*values),
        before=before,
        after=after,
    )


def differing(stored: Any, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that are to be other than they are: before and after, by name."""
    pairs = {name: (getattr(stored, name), value) for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def kind_of_change(before: Any, after: Any) -> str:
    """Whether a value comes, goes or becomes another."""
    if not after:
        return "cleared"
    return "changed" if before else "added"
