"""What comes in at every door: how much of it is worked on (docs/reference/security/bounds.md has all), and its text
without control characters, with one kind of line break.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

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


BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85]")
"""Browsers send two characters for a line break, Word and old Macs one of their own."""
CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def cleaned(text: str) -> str:
    """A text with its line breaks as one character each, and without characters that control a device."""
    return CONTROLS.sub("", BREAKS.sub("\n", text))


def cleaned_values(value: Any) -> Any:
    """The same for every text in a JSON value; its keys stay as they are."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {key: cleaned_values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned_values(item) for item in value]
    return value
