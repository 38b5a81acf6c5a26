"""Who is named in a note."""

from collections.abc import Mapping
from typing import TypeVar

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
