"""Worlds that take seconds to make: made once in each process, and put back for each test that plays in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from tests.support import restoring
from tests.support.planted import WALK, Planted

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Kept:
    """A world, whose rows the database keeps, and everybody who was planted in it."""

    world: Any
    planted: dict[UUID, Planted]


KEPT: dict[str, Kept] = {}


def kept_world(name: str, make: Callable[[], Made]) -> Made:
    """The world of this name with its rows as they were when it was made. No test may change the object itself.

    Its day must be frozen: a world of an earlier minute has other things due.
    """
    if name not in KEPT:
        world = make()
        restoring.ask("keep_rows", name)
        KEPT[name] = Kept(world, dict(WALK.planted))
        return world
    restoring.ask("put_rows", name)
    WALK.planted.update(KEPT[name].planted)
    return KEPT[name].world
