"""What a label may say, in which color, and how many there may be; a label says nothing of a person (R32)."""

import re
import unicodedata
from enum import StrEnum

from foundation.spelling import as_read
from foundation.translation import gettext as _

LONGEST_TEXT = 30
MOST_ON_ONE = 10
"""So many labels one inquiry has: more say nothing any more."""
MOST_IN_USE = 200
"""Whoever looks for one reads the whole list."""


class Color(StrEnum):
    """The colors of pages, each with a ground of its own in light and dark. The text always stands beside it."""

    GRAY = "gray"
    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"


MANY_DIGITS = r"([0-9][^0-9]*){5}"
"""An MBI has five digits or more, a phone seven, a birth date with its year five; a year alone has four."""
DATE_SHAPE = r"[0-9]\s*[-/.]\s*[0-9]"
"""The database holds both of these as well."""
MONTH_AND_DAY = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*\d{1,2}\b|"
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)",
    re.IGNORECASE,
)


def clean_text(text: str) -> str:
    """A text as its reader sees it, with the digits of every alphabet as ours and single blanks."""
    return " ".join("".join(map(_plain, as_read(text))).split())


def _plain(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


def refuse_text(text: str) -> str:
    """Why a cleaned text cannot be a label; empty where it can."""
    if not text:
        return _("Enter the text of the label.")
    if len(text) > LONGEST_TEXT:
        return _("Use %(most)d characters or fewer.") % {"most": LONGEST_TEXT}
    if re.search(MANY_DIGITS, text) or re.search(DATE_SHAPE, text) or MONTH_AND_DAY.search(text):
        return _(
            "This looks like someone's phone number, ID or date. Labels can't contain personal information: use words, "
            "or a year by itself."
        )
    if not any(letter.isalpha() for letter in text):
        return _("Use at least one letter.")
    return ""


def refuse_count(before: int, added: int) -> str:
    """Why no more labels can be put on an inquiry that has `before`; empty where they can."""
    if before + added <= MOST_ON_ONE:
        return ""
    return _("An inquiry has up to %(most)d labels. Remove one first.") % {"most": MOST_ON_ONE}
