"""Where on the ladder an escalation goes next (R28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Level(StrEnum):
    """The places on the ladders; the values are the roles of those who hold them."""

    SALES_MANAGER = "sales_manager"
    BROKER_RELATIONSHIP_MANAGER = "broker_relationship_manager"
    BROKER_RELATIONSHIP_EXECUTIVE = "broker_relationship_executive"
    FALLBACK = "fallback"

    @property
    def words(self) -> str:
        """The level in words."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Rung:
    """A level with who holds it for this agent today; None where nobody does or they are away."""

    level: Level
    holder: UUID | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an escalation stands next, and which levels were passed over because nobody was there."""

    level: Level
    owner: UUID
    passed_over: tuple[Level, ...] = ()


def decide_place(rungs: Sequence[Rung], *, above: Level | None, fallback: UUID | None) -> Place | None:
    """The lowest held rung above a level (or the lowest of all), else the named fallback, else None.

    A level that this ladder does not have (the agent's channel has changed) counts as its beginning; nothing is
    above the fallback.
    """
    if above == Level.FALLBACK:
        return None
    levels = [rung.level for rung in rungs]
    beginning = levels.index(above) + 1 if above in levels else 0
    passed_over: list[Level] = []
    for rung in rungs[beginning:]:
        if rung.holder is not None:
            return Place(rung.level, rung.holder, tuple(passed_over))
        passed_over.append(rung.level)
    return Place(Level.FALLBACK, fallback, tuple(passed_over)) if fallback is not None else None
