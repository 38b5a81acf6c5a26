"""Keeps what goes wrong with one item from the others."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction

from foundation.errors import Collided
from foundation.jobs.steps import TurnOver
from foundation.transactions import inside_transaction

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
NOBODYS_FAULT = (OperationalError, InterfaceError, Collided, TurnOver)
"""An outage, a collision with others, and the end of the turn; the end of the time is no Exception at all."""


def alone(perform: Callable[[], object], refuse: Callable[[Exception], None]) -> None:
    """Perform one item in a commit of its own; what it raises, foreseen or not, is for `refuse` to keep."""
    try:
        perform()
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it holds up no other
        refuse(error)


@inside_transaction
def in_halves(
    items: Sequence[ItemT],
    perform: Callable[[Sequence[ItemT]], ResultT],
    refuse: Callable[[ItemT, Exception], None],
) -> list[ResultT]:
    """Perform all items in one savepoint, or where that fails each half alone, down to the item that is to blame: that
    one is refused, and all others are done.
    """
    if not items:
        return []
    try:
        with transaction.atomic():
            return [perform(items)]
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the item is named
        if len(items) == 1:
            refuse(items[0], error)
            return []
    middle = len(items) // 2
    return [*in_halves(items[:middle], perform, refuse), *in_halves(items[middle:], perform, refuse)]
