"""What somebody types into the search box, taken apart: words, phrases, numbers and filters (R37)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from foundation.errors import ReferenceMistyped
from foundation.identifiers import IdentifierRejected, normalize_mbi, parse_reference
from foundation.search.index import (
    IDENTITY,
    INTERNAL,
    NEAR,
    NUMBER,
    deletions,
    has_neighbors,
    run_together,
)
from foundation.spelling import LONGEST_WORD, plain_digits, search_words, words_in_order

MOST_TERMS: Final = 10
SHORTEST_BEGINNING: Final = 3
"""Of a word that others may begin with; shorter ones are taken as they are, except while they are typed."""
SHORTEST_TYPED: Final = 2
SHORTEST_NUMBER: Final = 4
PHRASE: Final = re.compile('["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d\u201e]?')
FILTER: Final = re.compile(r"(?<!\S)([A-Za-z]+):([\w@.\-]+)")
REFERENCE_BEGUN: Final = re.compile(r"si-\w{2}", re.IGNORECASE)
DIGITS_ALONE: Final = re.compile(r"[+(]*[\d().\-/]*\d[\d().\-/]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the index to look for; as a beginning it stands for all that begin so, with a weight only there."""

    text: str
    is_beginning: bool = False
    weight: str = ""

    def fits(self, entries: Collection[str]) -> bool:
        """Whether some entries have it."""
        if self.text in entries:
            return True
        return self.is_beginning and any(one.startswith(self.text) for one in entries)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that has to be found: any of some ways, each of which asks for all of its entries.

    `near` is a word that a name may have with one typing error, `phrase` words that follow each other, `ids` what it
    names by an identifier that no document holds.
    """

    text: str
    ways: tuple[tuple[Entry, ...], ...] = ()
    near: str = ""
    phrase: tuple[str, ...] = ()
    is_mbi: bool = False
    ids: frozenset[UUID] = frozenset()

    def naming(self, ids: Collection[UUID]) -> "Term":
        """The same, found also where one of these ids stands."""
        return replace(self, ids=self.ids | frozenset(ids))


@dataclass(frozen=True, slots=True)
class Question:
    """All terms have to be found; filters narrow what is found."""

    terms: tuple[Term, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def finds_nothing(self) -> bool:
        """Whether nothing was asked."""
        return not self.terms and not self.filters


def read_question(text: str, *, filters: Collection[str] = ()) -> Question:
    """Take apart what was typed. `filters` are the words before a colon that narrow; any other is a word like all."""
    named: dict[str, str] = {}

    def take_filter(match: re.Match[str]) -> str:
        name = match[1].casefold()
        if name not in filters:
            return match[0]
        named[name] = match[2].casefold()
        return " "

    plain = FILTER.sub(take_filter, plain_digits(text))
    phrases = [tuple(words_in_order(words)) for words in PHRASE.findall(plain)]
    rest = PHRASE.sub(" ", plain)
    is_typing = bool(rest) and not text[-1:].isspace()
    terms = [*_terms_of(rest, is_typing=is_typing), *(_phrase(words) for words in phrases if words)]
    return Question(tuple(terms[:MOST_TERMS]), named)


def filters_in(text: str, *, filters: Collection[str]) -> list[str]:
    """The filters in a text as they were typed, each once."""
    found = (match for match in FILTER.finditer(plain_digits(text)) if match[1].casefold() in filters)
    return list(dict.fromkeys(match[0] for match in found))


def without_word(text: str, word: str) -> str:
    """A text from which somebody has taken one of its filters."""
    return " ".join(one for one in plain_digits(text).split() if one.casefold() != word.casefold())


def _terms_of(text: str, *, is_typing: bool) -> Iterator[Term]:
    whole = _identifier(text)
    if whole is not None:
        yield whole
        return
    groups = list(_groups(text.split()))
    for place, tokens in enumerate(groups):
        is_last = is_typing and place == len(groups) - 1
        if REFERENCE_BEGUN.match(tokens[0]) or any(character.isdigit() for character in "".join(tokens)):
            yield _identifier(" ".join(tokens)) or _number(tokens)
            continue
        for word in search_words(tokens[0]):
            yield _word(word[:LONGEST_WORD], is_last=is_last)


def _identifier(text: str) -> Term | None:
    """A whole reference or MBI, with any blanks and dashes."""
    with suppress(ReferenceMistyped):
        return Term(text, ((Entry(NUMBER + run_together(parse_reference(text))),),))
    with suppress(IdentifierRejected):
        return Term(normalize_mbi(text), is_mbi=True)
    return None


def _groups(tokens: Sequence[str]) -> Iterator[list[str]]:
    """Tokens one by one, digits that follow each other together: a phone is typed with blanks."""
    held: list[str] = []
    for token in tokens:
        if DIGITS_ALONE.fullmatch(token):
            held.append(token)
            continue
        if held:
            yield held
            held = []
        yield [token]
    if held:
        yield held


def _number(tokens: Sequence[str]) -> Term:
    """A number run together, or each of its pieces for itself."""
    whole = run_together("".join(tokens))
    ways: list[tuple[Entry, ...]] = (
        [(Entry(NUMBER + whole, is_beginning=len(whole) >= SHORTEST_NUMBER),)] if whole else []
    )
    words = [word[:LONGEST_WORD] for token in tokens for word in search_words(token)]
    ways.append(tuple(Entry(word, is_beginning=len(word) >= SHORTEST_BEGINNING) for word in words))
    if len(tokens) > 1:
        pieces = [run_together(token) for token in tokens]
        ways.append(tuple(Entry(NUMBER + one, is_beginning=len(one) >= SHORTEST_NUMBER) for one in pieces if one))
    return Term(" ".join(tokens), tuple(way for way in ways if way))


def _word(word: str, *, is_last: bool) -> Term:
    is_beginning = len(word) >= (SHORTEST_TYPED if is_last else SHORTEST_BEGINNING)
    return Term(word, ((Entry(word, is_beginning=is_beginning),),), near=word if has_neighbors(word) else "")


def _phrase(words: tuple[str, ...]) -> Term:
    return Term(" ".join(words), (tuple(Entry(word[:LONGEST_WORD]) for word in words),), phrase=words)


def query_of(question: Question, *, is_staff: bool, weight: str = "") -> str:
    """The text of a `tsquery` for all terms; with `is_staff` it finds what is internal as well.

    `weight`: only where it counts so much.
    """
    signs = ("", INTERNAL) if is_staff else ("",)
    return " & ".join(_query(term, signs=signs, weight=weight) for term in question.terms)


def _query(term: Term, *, signs: Sequence[str], weight: str) -> str:
    ways = [" & ".join(_any_of([entry], signs, weight) for entry in way) for way in term.ways]
    named = [Entry(IDENTITY + one.hex) for one in sorted(term.ids)]
    ways += [near_query(term.near, signs=signs)] if term.near else []
    ways += [_any_of(named, signs, "")] if named else []
    return f"({' | '.join(f'({way})' for way in ways)})" if ways else f"'{INTERNAL}'"


def near_query(word: str, *, signs: Sequence[str] = ("",)) -> str:
    """The text of a `tsquery` for names that may differ from a word by one letter."""
    return _any_of([Entry(NEAR + one) for one in sorted(deletions(word))], signs, "")


def _any_of(entries: Sequence[Entry], signs: Sequence[str], weight: str) -> str:
    spelled = []
    for entry in entries:
        wanted = ("*" if entry.is_beginning else "") + (weight or entry.weight)
        spelled += [f"'{sign}{entry.text}'" + (f":{wanted}" if wanted else "") for sign in signs]
    return f"({' | '.join(spelled)})"
