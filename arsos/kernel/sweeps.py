"""Working off what is due."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from arsos.kernel import clock


def sweep(find: Callable[[datetime], list[UUID]], perform: Callable[..., bool]) -> None:
    """Work off what is due, each in a commit of its own, until nothing is left but what others have in hand."""
    while ids := find(clock.now()):
        if not sum(perform(one, at=clock.now()) for one in ids):
            return
