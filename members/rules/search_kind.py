"""What somebody means who types a name or a number into one field (R32)."""

import re

from arsos.kernel.spelling import plain_digits, run_together

LIKE_A_NUMBER = re.compile(r"[\s(+]*[Hh]?\s*\d")
LIKE_MBI = re.compile(r"[1-9][A-Z][A-Z0-9][0-9][A-Z][A-Z0-9][0-9][A-Z]{2}[0-9]{2}")
LIKE_PHONE = re.compile(r"(\+?1)?\d{10}")


def decide_search_kind(text: str) -> str:
    """`name`, or the identifier that the text looks like: MBI, phone, else Humana id."""
    if not LIKE_A_NUMBER.match(plain_digits(text)):
        return "name"
    bare = re.sub(r"[().]", "", run_together(text))
    if LIKE_MBI.fullmatch(bare):
        return "mbi"
    return "phone" if LIKE_PHONE.fullmatch(bare) else "humana_id"
