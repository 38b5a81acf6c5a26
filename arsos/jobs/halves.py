"""Finds the bad item among many that are done in one go."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction

from arsos.kernel.transactions import inside_transaction

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@inside_transaction
def in_halves(
    items: Sequence[ItemT],
    perform: Callable[[Sequence[ItemT]], ResultT],
    refuse: Callable[[ItemT, Exception], None],
) -> list[ResultT]:
    """Perform all items in one savepoint, or where that fails each half alone, down to the item that is to blame: that
    one is refused, and all others are done. An outage and the end of the time are nobody's fault and go through.
    """
    if not items:
        return []
    try:
        with transaction.atomic():
            return [perform(items)]
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the item is named
        if len(items) == 1:
            refuse(items[0], error)
            return []
    middle = len(items) // 2
    return [*in_halves(items[:middle], perform, refuse), *in_halves(items[middle:], perform, refuse)]
