"""How much of an input is worked on: its size, and the work it can cause. docs/security/bounds.md lists all of them."""

from collections.abc import Iterator
from typing import Any

LONGEST_PARAMETER = 400
"""Characters of one query parameter; a cursor has more."""
LONGEST_CURSOR = 4_000
LONGEST_QUERY = 8_000
"""Bytes of a whole query string."""
LONGEST_SEARCH, MOST_WORDS = 200, 10
"""Characters and words of what is searched for; each word is a condition of its own."""
MOST_VALUES = 1_000
"""Values in the details of an inquiry, counted through all levels."""


def words_to_search(text: str) -> str:
    """As much of a text as a search works on, for pages that answer while somebody types."""
    return " ".join(text[:LONGEST_SEARCH].split()[:MOST_WORDS])


def has_more_values_than(most: int, value: Any) -> bool:
    """Whether a JSON value holds more values than that; it stops counting there."""
    return any(count > most for count, _ in enumerate(_values(value), start=1))


def _values(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
