"""Whether an opened thing is what was looked for, and where its words stand: the index only proposes (R37)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from foundation.identifiers import mask_mbi
from foundation.search.index import Kind, Part, has_neighbors, plain_entries_of, words_of_name
from foundation.search.questions import Question, Term
from foundation.spelling import search_words, words_in_order

PIECE: Final = re.compile(r"[^\W_]+(?:['\u2019\u2018`\u00b4\u02bc][^\W_]+)*")
AROUND: Final = 60
LONGEST_SNIPPET: Final = 180
MOST_MATCHES: Final = 3
WHOLE: Final = frozenset({Kind.NUMBER, Kind.PHONE})


@dataclass(frozen=True, slots=True)
class Match:
    """A text in which something was found; `marks` are the places of the words in the snippet, from and to."""

    field: str
    snippet: str
    marks: tuple[tuple[int, int], ...]


def matches(question: Question, parts: Sequence[Part], *, ids: Iterable[UUID] = ()) -> list[Match] | None:
    """Where the terms stand in the parts of a thing that somebody may see; None unless each stands somewhere."""
    named = frozenset(ids)
    entries = [set(plain_entries_of(part)) for part in parts]
    together = set().union(*entries)
    for term in question.terms:
        if not (term.ids & named if term.is_mbi else _stands_in(term, parts, together)):
            return None
    found = [_marked(question, part, own) for part, own in zip(parts, entries, strict=True)]
    shown = sorted((one for one in found if one is not None), key=lambda one: one[0])
    by_number = [Match("mbi", mask_mbi(term.text) or "", ()) for term in question.terms if term.is_mbi]
    return [*by_number, *(match for _weight, match in shown)][:MOST_MATCHES]


def _stands_in(term: Term, parts: Sequence[Part], entries: set[str]) -> bool:
    if term.phrase:
        return any(_follow(term.phrase, words_in_order(part.text)) for part in parts)
    if any(all(entry.fits(entries) for entry in way) for way in term.ways):
        return True
    return bool(term.near) and any(_is_near_in(term.near, part) for part in parts if part.kind == Kind.NAME)


def _is_near_in(word: str, part: Part) -> bool:
    return any(differ_by_one(word, other) for other in words_of_name(part.text) if has_neighbors(other))


def _follow(phrase: Sequence[str], words: Sequence[str]) -> bool:
    return any(tuple(words[start : start + len(phrase)]) == tuple(phrase) for start in range(len(words)))


def differ_by_one(one: str, other: str) -> bool:
    """Whether two words differ by one letter at most: another, one more, one less, or two that changed places."""
    if one == other:
        return True
    if len(one) == len(other):
        places = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        first, last = places[0], places[-1]
        return first == last or (last == first + 1 and (one[first], one[last]) == (other[last], other[first]))
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and shorter in {
        longer[:place] + longer[place + 1 :] for place in range(len(longer))
    }


def _marked(question: Question, part: Part, entries: set[str]) -> tuple[str, Match] | None:
    """A part with its marks, or None where nothing of the question stands in it."""
    if part.kind in WHOLE:
        is_it = any(all(entry.fits(entries) for entry in way) for term in question.terms for way in term.ways)
        marks = [(0, len(part.text))] if is_it else []
    else:
        marks = [match.span() for match in PIECE.finditer(part.text) if _is_asked(question, match[0], part)]
    return (part.weight, _cut(part, marks)) if marks else None


def _is_asked(question: Question, piece: str, part: Part) -> bool:
    words = set(words_of_name(piece) if part.kind == Kind.NAME else search_words(piece))
    for term in question.terms:
        if any(entry.fits(words) for way in term.ways for entry in way):
            return True
        if term.near and part.kind == Kind.NAME and any(differ_by_one(term.near, word) for word in words):
            return True
    return False


def _cut(part: Part, marks: Sequence[tuple[int, int]]) -> Match:
    """The text around the first mark, as much as fits a line or two."""
    start = max(marks[0][0] - AROUND, 0)
    if start:
        start = part.text.find(" ", start, marks[0][0]) + 1 or start
    snippet = part.text[start : start + LONGEST_SNIPPET]
    inside = [(begin - start, min(end - start, len(snippet))) for begin, end in marks if begin - start < len(snippet)]
    return Match(part.field, snippet, tuple(inside))
