"""Words that docs/glossary.md retires come back nowhere, and where they are still in use they only get fewer."""

import re

import pytest

from tests.support import retired_words
from tests.support.retired_words import allowed, counts, retired, words_in


@pytest.fixture(scope="module")
def found():
    return counts()


@pytest.mark.parametrize("kind", ["documents", "pages", "API", "changes", "code"])
def test_retired_words_only_get_fewer(found, kind):
    """After some are gone: `python -m tests.support.retired_words` writes the lower counts down."""
    used = {word: n for (of, word), n in found.items() if of == kind}
    assert {word: n for word, n in used.items() if n > allowed().get((kind, word), 0)} == {}


def test_every_count_is_about_a_word_of_the_glossary():
    known = {*retired("In text"), *retired("In the code")}
    assert len(known) > 60
    assert {word for _, word in allowed()} <= known


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hand-overs wait; a hand-over\ntoo.", {"hand-over*": 2}),
        ("It is handed\nover.", {"handed over": 1}),
        ("`handed_over`, `hand-over`, /inquiries/{reference}/hand-over/", {}),
        ("```sh\nbegin anew\n```", {}),
        ("Shareholders broadly agree.", {}),
        ("Colour and colours", {"colour*": 2}),
    ],
)
def test_what_counts_as_a_retired_word(text, words):
    assert words_in(text) == words


def test_a_name_counts_by_its_parts():
    assert retired_words._snake("HappeningShown") == "happening_shown"
    assert retired_words._snake("channel_in_words") == "channel_in_words"


def test_one_term_for_one_thing():
    tables = retired_words.GLOSSARY.read_text().partition("## Retired words")[0].partition("## In the code")[0]
    rows = re.findall(r"^\| ([^|`]+) \| [^|]+ \| [^|]+ \| ?([^|]*) ?\|$", tables, re.MULTILINE)
    terms = [term.strip() for row, _ in rows for term in row.split(",") if row != "term"]
    assert len(terms) > 120
    assert sorted({term for term in terms if terms.count(term) > 1}) == []
    assert [term for term in terms if words_in(term)] == []
