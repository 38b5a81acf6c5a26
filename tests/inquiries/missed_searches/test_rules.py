"""Which words of a search that found nothing are counted: none that could be about somebody."""

from datetime import date

import pytest

from inquiries.missed_searches.rules import decide_words, kept_since


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ride home", ["ride", "home"]),
        ("ride, RIDE", ["ride"]),
        ("new id card", ["new", "card"]),  # two letters are no word
        ("she has no ride", []),  # four words are a sentence
        ("born 1950", []),
        ("ann@example", []),
        ("#ride", []),
        ("Łódź ride", ["ride"]),
        ("supercalifragilistics", []),
        ("", []),
    ],
)
def test_words_that_may_be_counted(text, words):
    assert decide_words(text) == words


def test_searches_count_for_ninety_days():
    assert kept_since(date(2026, 11, 28)) == date(2026, 8, 30)
