"""What a text for others carries and perhaps should not: an MBI, a birth date, the number of the SOS line (R6, R27).

A warning never blocks, and never repeats what it found.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from foundation.identifiers import has_mbi
from foundation.spelling import plain_digits
from foundation.translation import gettext as _
from foundation.translation import gettext_noop

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
BETWEEN = r"[\s.,/\-]{0,3}"
APART = r"[\s.,/\-]{1,3}"
ORDINAL = r"(?:st|nd|rd|th)?(?:\s+of)?"
ANY_DATE = (
    rf"(?:\d{{1,4}}{APART}\d{{1,2}}{APART}\d{{2,4}}"
    rf"|\d{{1,2}}{ORDINAL}{BETWEEN}[a-z]{{3,9}}{BETWEEN}\d{{2,4}}"
    rf"|\d{{1,2}}{ORDINAL}{APART}\d{{4}}|\d{{8}})"
)
SAID_TO_BE_BORN = re.compile(
    rf"\b(?:d\.?\s?o\.?\s?b\b|dates? of birth|birth ?dates?|birthday|born)[^\d\n]{{0,30}}{ANY_DATE}(?!\d)"
)
"""A date that calls itself a birth date: known as one also where the writer is not shown the person's."""
PUNCTUATION = r"[^0-9A-Za-z]{0,6}"
SIGNIFICANT = 10
"""The digits of a US number without the code of the country."""
SHORTEST_NUMBER = 7
DETAILS = {
    "mbi": gettext_noop("The text contains an MBI. Remove it unless the reader needs it."),
    "birth_date": gettext_noop("The text contains a birth date. Remove it unless the reader needs it."),
    "sos_line": gettext_noop(
        "The text contains the SOS line number. Remove it: only the agent who passed the screening may see it."
    ),
}
"""What is said of each finding, by its code, which is part of the API."""


@dataclass(frozen=True, slots=True)
class TextWarning:
    """One thing that a field carries."""

    field: str
    code: str

    @property
    def detail(self) -> str:
        """What it is and what to do about it, never the value."""
        return _(DETAILS[self.code])


def decide_warnings(texts: Mapping[str, str], *, birth_dates: Collection[date], sos_line: str) -> list[TextWarning]:
    """What each text carries, field by field; `birth_dates` are those of the person that the writer is shown."""
    return [
        TextWarning(field, code)
        for field, text in texts.items()
        for code in _carried(plain_digits(text), birth_dates, sos_line)
    ]


def _carried(text: str, birth_dates: Collection[date], sos_line: str) -> Iterator[str]:
    lowered = text.lower()
    if has_mbi(text):
        yield "mbi"
    if SAID_TO_BE_BORN.search(lowered) or any(_spellings_of(born).search(lowered) for born in birth_dates):
        yield "birth_date"
    number = re.sub(r"\D", "", sos_line)[-SIGNIFICANT:]
    if len(number) >= SHORTEST_NUMBER and re.search(PUNCTUATION.join(number), text):
        yield "sos_line"


@lru_cache(maxsize=256)
def _spellings_of(born: date) -> re.Pattern[str]:
    """A birth date as people write it here: by ISO, month first, with the name of the month, or day first
    between dots, as Europeans do; run together too.
    """
    name = MONTHS[born.month - 1]
    month = rf"0?{born.month}"
    named = rf"(?:{name}|{name[:3]}|{name[:4]})"
    day = rf"0?{born.day}"
    four = f"{born.year:04d}"
    year = rf"(?:{four}|'?{four[2:]})"
    spellings = (
        rf"{four}{APART}(?:{month}|{named}){APART}{day}",
        rf"{month}{APART}{day}{APART}{year}",
        rf"{day}\s?\.\s?{month}\s?\.\s?{year}",
        rf"{named}{BETWEEN}{day}{ORDINAL}{APART}{year}",
        rf"{day}{ORDINAL}{BETWEEN}{named}{BETWEEN}{year}",
        rf"{four}{born:%m%d}",
        f"{born:%m%d}{four}",
    )
    return re.compile(rf"(?<!\d)(?:{'|'.join(spellings)})(?!\d)")
