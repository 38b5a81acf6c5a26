"""What a thing is found by: its texts in parts, and the entries of the search index that they become (R37)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from foundation.spelling import LONGEST_WORD, name_words, plain_digits, search_words
from foundation.spelling import VERSION as SPELLING

NEAR, NUMBER, IDENTITY, INTERNAL = "~", "=", "@", "!"
"""What an entry of the index begins with that is no plain word; no word has these signs."""
VERSION: Final = 100 * SPELLING + 2
"""Of the documents: raise the last digit with every change to what they hold; they are made anew in the background."""
SHORTEST_NEAR, LONGEST_NEAR = 4, 24
"""Of names that are found with a typing error: shorter ones are like too many others."""
MOST_ENTRIES: Final = 20_000
"""Of one thing: PostgreSQL takes a megabyte. Names, numbers and what was written last come first."""
NUMBERS_IN_TEXT: Final = re.compile(r"\+?\(?\d[\d\s().\-/]{3,30}\d")
POSITIONS: Final = {"A": 1, "B": 2, "C": 3, "D": 4}


class Kind(StrEnum):
    """How a text is looked for."""

    NAME = "name"
    NUMBER = "number"
    PHONE = "phone"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a thing; the weight says how much finding it there counts, from A to D.

    `is_internal`: only ARSOS finds the thing by it.
    """

    field: str
    text: str
    kind: Kind = Kind.WORDS
    weight: str = "D"
    is_internal: bool = False


def run_together(text: str) -> str:
    """Letters and digits alone, in lower case, as numbers are compared however they are punctuated."""
    return "".join(search_words(text.replace("/", " "))) if len(text) <= LONGEST_WORD else ""


def deletions(word: str) -> set[str]:
    """A word, and the word with each letter left out: two words with one typing error between them share one."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def words_of_name(text: str) -> list[str]:
    """The words by which a name is found; of one that ends in digits, as some systems send them, the letters too."""
    words = name_words(text)
    letters = {word.rstrip("0123456789") for word in words}
    return sorted({*words, *letters} - {""})


def has_neighbors(word: str) -> bool:
    """Whether a word is found with a typing error."""
    return SHORTEST_NEAR <= len(word) <= LONGEST_NEAR and word.isalpha()


def entries_of(part: Part) -> Iterator[str]:
    """The entries of the index for one part, without what says that it is internal."""
    yield from plain_entries_of(part)
    if part.kind == Kind.NAME:
        for word in filter(has_neighbors, words_of_name(part.text)):
            yield from (NEAR + near for near in deletions(word))


def plain_entries_of(part: Part) -> Iterator[str]:
    """The same without names that lack a letter."""
    if part.kind == Kind.NAME:
        yield from words_of_name(part.text)
    elif part.kind == Kind.WORDS:
        yield from (word[:LONGEST_WORD] for word in search_words(part.text))
        yield from (NUMBER + digits for digits in numbers_in(part.text))
    else:
        yield from (NUMBER + number for number in _spellings(part))
        if part.kind == Kind.NUMBER and len(pieces := search_words(part.text)) > 1:
            yield from pieces


def numbers_in(text: str) -> set[str]:
    """Numbers with blanks and dashes in a text, run together."""
    return {re.sub(r"\D", "", found) for found in NUMBERS_IN_TEXT.findall(plain_digits(text))}


def _spellings(part: Part) -> set[str]:
    """A number as it may be looked for: a phone with and without its country, a reference without its first letters."""
    number = run_together(part.text.partition(" x")[0] if part.kind == Kind.PHONE else part.text)
    found = {number}
    if part.kind == Kind.PHONE and number.startswith("1"):
        found.add(number[1:])
    if part.field == "reference":
        found.add(number[2:])
    return found - {""}


def vector_of(parts: Iterable[Part], *, ids: Iterable[UUID] = (), internal_ids: Iterable[UUID] = ()) -> str:
    """The text of a `tsvector` that finds a thing by its parts and by the ids it names."""
    entries: dict[str, str] = {IDENTITY + one.hex: "D" for one in ids}
    entries |= {INTERNAL + IDENTITY + one.hex: "D" for one in internal_ids}
    for part in parts:
        sign = INTERNAL if part.is_internal else ""
        for entry in entries_of(part):
            weight = "D" if entry.startswith(NEAR) else part.weight
            entries[sign + entry] = min(entries.get(sign + entry, "D"), weight)
            if len(entries) >= MOST_ENTRIES:
                return _spelled(entries)
    return _spelled(entries)


def _spelled(entries: dict[str, str]) -> str:
    return " ".join(f"'{entry}':{POSITIONS[weight]}{weight}" for entry, weight in sorted(entries.items()))
