"""One spelling for names and numbers, whoever typed them: for search, matching of persons and duplicates (R37)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

VERSION: Final = 3
"""Of `matchable_name` and `name_words`. Raise it with every change to either, and keep what it was in EARLIER until
no installation has rows of that version any more."""
APOSTROPHES: Final = "'\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u0060\u00b4\uff07\ua78c"
WITHOUT_APOSTROPHES: Final = str.maketrans("", "", APOSTROPHES)
APOSTROPHES_AS_BLANKS: Final = str.maketrans(dict.fromkeys(APOSTROPHES, " "))
LETTERS_2: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ƙ": "k",
        "ɓ": "b",
        "ɗ": "d",
    }
)
"""Letters that Unicode does not take apart into a plain letter and a sign, as version 2 knew them."""
LETTERS: Final = LETTERS_2 | str.maketrans("ƀȼɖɇƒǥɠɨɉƚɫɲɔɵɛɍʉɏƶⱥⱦ", "bcdefggijllnooeruyzat")
"""The same with those of other alphabets in Latin letters; ɖ is the Đ that looks like the one of Đorđe."""
STROKED, DIGRAPH = "đ", "dj"
"""Đorđe is written Djordje where nobody has the letter, and found as either, and as Dorde."""
DASHES: Final = re.compile(r"[\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]")
LONGEST_WORD: Final = 80


def matchable_name(text: str) -> str:
    """A name reduced to what two spellings of it share: plain letters only; empty for a name without any."""
    return "".join(character for character in _folded(text.translate(WITHOUT_APOSTROPHES)) if character.isalpha())


def search_words(text: str) -> list[str]:
    """The words of what somebody searches for, each once: O'Brien is one word, Smith-Jones two."""
    return list(dict.fromkeys(_words(text.translate(WITHOUT_APOSTROPHES))))


def words_in_order(text: str) -> list[str]:
    """The same words as they follow each other, for phrases."""
    return _words(text.translate(WITHOUT_APOSTROPHES))


def name_words(*names: str) -> list[str]:
    """The words by which somebody with these names is found.

    Smith-Jones is found as smith, jones and smithjones, O'Brien as obrien, o and brien, De la Cruz as delacruz too,
    Đorđe as dorde and djordje.
    """
    found: set[str] = set()
    for name in [*names, *_with_digraphs(names)]:
        found.update(search_words(name))
        found.update(_words(name.translate(APOSTROPHES_AS_BLANKS)))
        found.update(matchable_name(part) for part in name.split())
        found.add(matchable_name(name))
    return sorted(word[:LONGEST_WORD] for word in found if word)


def _with_digraphs(names: Iterable[str]) -> Iterator[str]:
    """The names as they are written with Dj for Đ, or with D for Dj; only for searching, no match of persons."""
    for name in map(str.casefold, names):
        if STROKED in name:
            yield name.replace(STROKED, DIGRAPH)
        if DIGRAPH in name:
            yield name.replace(DIGRAPH, "d")


def as_read(text: str) -> str:
    """A text as its reader sees it: one form of each letter, accents joined to theirs, nothing invisible."""
    joined = unicodedata.normalize("NFKC", text)
    return "".join(character for character in joined if unicodedata.category(character) != "Cf")


def plain_digits(text: str) -> str:
    """A number as a keyboard types it: no wide digits, invisible characters, surrounding blanks or long dashes."""
    return DASHES.sub("-", as_read(text)).strip()


def run_together(text: str) -> str:
    """The same without any blanks and dashes, in upper case."""
    return re.sub(r"[\s\-]", "", plain_digits(text)).upper()


def _words(text: str) -> list[str]:
    spaced = "".join(character if character.isalnum() else " " for character in _folded(text))
    return spaced.split()


def _folded(text: str, letters: Mapping[int, str | int] = LETTERS) -> str:
    """No case, no accents, nothing invisible."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFKD", composed).casefold().translate(letters)
    return "".join(one for one in decomposed if unicodedata.category(one) not in ("Mn", "Cf"))


def _matchable_1(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalpha())


def _matchable_2(text: str) -> str:
    folded = _folded(text.translate(WITHOUT_APOSTROPHES), LETTERS_2)
    return "".join(character for character in folded if character.isalpha())


EARLIER: Final[Mapping[int, Callable[[str], str]]] = {1: _matchable_1, 2: _matchable_2}
"""How names were made matchable before; rows that have not been hashed anew are looked up by these too."""
