"""Rows of a table as a TOML file writes them: what is shipped, and the document of the configuration.

A reference is written as the key of the row that it points to. TOML has no null: inside JSON, an empty table stands
for it.
"""

from datetime import date
from typing import Any, cast

from django.db.models import Field, ForeignKey, Model


def key_of(model: type[Model]) -> tuple[str, ...]:
    """The columns that tell the rows of a written table apart; empty where no file writes it."""
    return cast("tuple[str, ...]", getattr(model, "shipped_key", ()))


def plain(value: Any, *, is_inside: bool = False) -> Any:
    """A value of TOML as JSON holds it."""
    if isinstance(value, date):  # and instants, which are dates too
        return value.isoformat()
    if isinstance(value, list):
        return [plain(one, is_inside=True) for one in value]
    if isinstance(value, dict):
        return {name: plain(one, is_inside=True) for name, one in value.items()} or (None if is_inside else {})
    return value


def as_written(row: Model, field: "Field[Any, Any]") -> Any:
    """What a row holds in a column, in the form in which a file says it."""
    value = getattr(row, field.name)
    if isinstance(value, Model):
        return getattr(value, key_of(type(value))[0])
    return value.isoformat() if isinstance(value, date) else value


def in_table(model: type[Model], name: str, value: Any) -> Any:
    """What a file says of a column, as a row holds it; raises ObjectDoesNotExist for a reference to no row."""
    column = model._meta.get_field(name)
    if isinstance(column, ForeignKey) and value is not None:
        other = column.related_model
        return other._default_manager.get(**{key_of(other)[0]: value})
    return column.to_python(value)  # type: ignore[union-attr]
