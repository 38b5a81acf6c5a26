"""What one version of an inquiry type says differently from another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: `before` is None where it is new, `after` where it is gone."""

    place: tuple[str, ...]
    before: Any
    after: Any


def decide_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every place that differs, in the order of the newer one; lists are compared whole."""
    return list(_changes((), before, after))


def _changes(place: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name, NOTHING), after.get(name, NOTHING)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changes((*place, name), old, new)
        elif old != new:
            yield Change((*place, name), None if old is NOTHING else old, None if new is NOTHING else new)
