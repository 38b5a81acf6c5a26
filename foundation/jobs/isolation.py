"""Keeps what goes wrong with one item from the others."""

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access_log.steps import collected_accesses, write_accesses
from foundation.actor import Actor
from foundation.errors import PASSING, ArsosError
from foundation.jobs.steps import TurnOver
from foundation.transactions import inside_transaction

UNFORESEEN = "internal"
logger = logging.getLogger(__name__)
ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")
NOBODYS_FAULT = (OperationalError, InterfaceError, *PASSING, TurnOver)
"""An outage, a collision with others, and the end of the turn; the end of the time is no Exception at all."""


def alone(perform: Callable[[], object], refuse: Callable[[Exception], None]) -> None:
    """Perform one item in a commit of its own; what it raises, foreseen or not, is for `refuse` to keep."""
    try:
        perform()
    except NOBODYS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it holds up no other
        refuse(error)


def reason_of(error: Exception, *, doing: str) -> tuple[str, str]:
    """The code and the sentence under which the refusal of an item is kept; what nobody foresaw is logged by its type,
    because its words may name people.
    """
    if isinstance(error, ArsosError):
        return error.code, error.detail
    logger.error("%s in %s", type(error).__name__, doing)
    return UNFORESEEN, _("Something went wrong. Nothing was changed.")


def each_alone(
    items: Iterable[ItemT],
    perform: Callable[..., object],
    refuse: Callable[..., None],
    *,
    by: Actor,
    road: str,
) -> Generator[None]:
    """Perform every item of a job alone, at the instant of its turn, and journal what somebody was shown by it.

    Called as `perform(item, at=…)` and `refuse(item, error, at=…)`.
    """
    for item in items:
        yield
        at = clock.now()
        with collected_accesses() as looks:
            alone(partial(perform, item, at=at), partial(refuse, item, at=at))
        write_accesses(looks, by=by, at=at, road=road)


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
