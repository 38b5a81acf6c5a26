"""Which searches that found nothing are counted, and for how long."""

import re
from datetime import date, timedelta

KEPT_FOR = timedelta(days=90)
MOST_WORDS = 3
"""Of one search: more words are a sentence about somebody, not a search for a type."""
WORD = re.compile(r"[a-z]{3,20}")


def decide_words(text: str) -> list[str]:
    """The words of a search that may be counted, each once.

    None of a text with a digit or a sign of an address in it: that is a number, a day or a mail address of a person.
    """
    if re.search(r"[\d@#]", text):
        return []
    words = list(dict.fromkeys(re.split(r"[^\w]+", text.lower().strip())))
    return [word for word in words if WORD.fullmatch(word)] if len(words) <= MOST_WORDS else []


def kept_since(on: date) -> date:
    """The first day of the searches that still count."""
    return on - KEPT_FOR
