"""Roles, books and bindings are chained whenever ARSOS stores or deletes one: another is found (R30, R35)."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save

from audit.chain.steps import chain_end, chain_row, chain_rows, still_says
from foundation import clock
from foundation.chained import ChainedWhenStored
from foundation.transactions import inside_transaction


def chain_whenever_stored() -> None:
    """Listen to every model that is chained when it is stored; once, when all are loaded."""
    for model in apps.get_models():
        if issubclass(model, ChainedWhenStored):
            uid = f"chained {model._meta.label}"
            post_save.connect(_is_stored, sender=model, dispatch_uid=uid)
            post_delete.connect(_is_deleted, sender=model, dispatch_uid=uid)


@inside_transaction
def chain_in_bulk(rows: Iterable[ChainedWhenStored]) -> None:
    """Chain what rows of one model say that were stored without their `save`."""
    found = list(rows)
    for chained in found[0].chained if found else ():
        chain_rows(found, chained, at=clock.now())


def _is_stored(instance: ChainedWhenStored, created: bool, update_fields: frozenset[str] | None, **_more: Any) -> None:  # noqa: FBT001  Django's hook
    for chained in instance.chained:
        if update_fields is not None and not update_fields & set(chained.fields):
            continue
        if created or not still_says(instance, chained.kind):
            chain_row(instance, chained.kind, at=clock.now())


def _is_deleted(instance: ChainedWhenStored, **_more: Any) -> None:
    for chained in instance.chained:
        chain_end(instance, chained.kind, at=clock.now())
