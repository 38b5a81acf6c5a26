"""Which patterns a form may hold: those whose work is known beforehand (a pattern can take minutes on a short text)."""

import re
from math import prod

from foundation.translation import gettext as _
from foundation.translation import gettext_noop

LONGEST = 120
MOST_WAYS = 250_000
"""In how many ways a pattern may divide a text among its parts; each is tried in the worst case."""
ENDLESS = 500
"""What `*` and `+` count as: the longest text that a pattern is tried on."""
QUANTIFIER = r"(?:[?*+]|\{\d{1,3}(?:,\d{0,3})?\})?"
CLASS = r"\[\^?(?:[^\]\[\\]|\\.)+\]"
ITEM = rf"(?:{CLASS}|\\[dwsDWS.\-+*?/()\[\]$^]|[^\\\[\](){{}}*+?|^$]){QUANTIFIER}"
SIMPLE = re.compile(rf"\^(?:{ITEM}|\((?:\?:)?(?:{ITEM})+\)\??)+\$")
REPEATS = re.compile(r"(?<!\\)(?:\{(\d+)(?:(,)(\d*))?\}|([?*+]))")
WORDS = gettext_noop(
    "Begin with ^ and end with $; use characters, [classes] and \\d with ?, *, + or {n,m}, and groups only as (…)?."
    " Alternatives and repeated groups are not possible."
)
TOO_MUCH = gettext_noop("The pattern can take too long. Give fewer parts that vary in length, or narrower lengths.")


def decide_pattern_error(pattern: object) -> str:
    """What is wrong with a pattern; empty when nothing is."""
    if not isinstance(pattern, str) or len(pattern) > LONGEST or not SIMPLE.fullmatch(pattern):
        return _(WORDS)
    try:
        re.compile(pattern)
    except re.error:
        return _(WORDS)
    bare = re.sub(CLASS, "x", pattern).replace("(?:", "(")
    ways = prod(_ways(*found) for found in REPEATS.findall(bare))
    return "" if ways <= MOST_WAYS else _(TOO_MUCH)


def _ways(least: str, comma: str, most: str, sign: str) -> int:
    if sign:
        return 2 if sign == "?" else ENDLESS
    if not comma:
        return 1
    return (int(most) if most else ENDLESS) - int(least) + 1
