"""How a macro is filled in for an inquiry, and whom a message mentions."""

import re
from collections.abc import Mapping
from typing import TypeVar

SOON = "as soon as possible"
"""What is said of a due time that has passed, or that there is none of."""
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BEFORE_DUE = re.compile(r"\b(?:by|until|before|on)\s+(?=\{\{\s*due\s*\}\})")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, once: what is put in is never read as a variable."""
    if values.get("due") == SOON:
        text = BEFORE_DUE.sub("", text)
    return PLACE.sub(lambda found: values.get(found.group(1), ""), text)


WhoT = TypeVar("WhoT")


def mentioned_in(text: str, people: Mapping[WhoT, str]) -> list[WhoT]:
    """Those whose name stands in the text after an @, in the order of the text; the longest name that fits counts."""
    by_length = sorted(people.items(), key=lambda one: -len(one[1]))
    rest = text.casefold()
    found: dict[WhoT, int] = {}
    for who, name in by_length:
        wanted = f"@{name.casefold()}"
        place = rest.find(wanted)
        if name and place >= 0:
            found[who] = place
            rest = rest.replace(wanted, " " * len(wanted))
    return sorted(found, key=lambda who: found[who])
