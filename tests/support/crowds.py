"""Many copies of rows that actions made: a thousand of what is due, for the price of a few inserts."""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Model

from foundation import vault
from foundation.identifiers import new_id, new_reference

BATCH = 500
NUMBERS = count(1)
OWN: dict[str, Callable[[], Any]] = {
    "item_id": new_id,
    "reference": new_reference,
    "stored_name": vault.new_name,
    "humana_id": lambda: f"H{next(NUMBERS):08}",
    "username": lambda: f"copied-{new_id().hex}",
}
"""What no two rows share, beside their keys."""


def crowd(rows: Iterable[Model], many: int) -> list[list[Model]]:
    """Copies of rows that belong together, parents first. What pointed to one of them points to its copy."""
    templates = list(rows)
    families = [_copied(templates) for _ in range(many)]
    for position, template in enumerate(templates):
        type(template)._base_manager.bulk_create([family[position] for family in families], batch_size=BATCH)
    return families


def _copied(templates: list[Model]) -> list[Model]:
    keys = {one.pk: new_id() for one in templates}
    return [_copy(one, keys) for one in templates]


def _copy(template: Model, keys: dict[Any, Any]) -> Model:
    values = {
        field.attname: getattr(template, field.attname)
        for field in template._meta.concrete_fields
        if not field.generated
    }
    for name, value in values.items():
        if isinstance(value, UUID) and value in keys:
            values[name] = keys[value]
        elif value and name in OWN:
            values[name] = OWN[name]()
    return type(template)(**values)
