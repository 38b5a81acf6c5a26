"""Texts of one inquiry in which everything that names it is a slot, to be filled for each of its copies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|\+00:00|\+00)")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into what stays, and the slots between."""

    stays: tuple[str, ...]
    slots: tuple[int, ...]

    def filled(self, values: Sequence[str]) -> str:
        """The text with what stands in the slots of a copy."""
        if not self.slots:
            return self.stays[0]
        whole = [""] * (2 * len(self.slots) + 1)
        whole[::2] = self.stays
        whole[1::2] = [values[slot] for slot in self.slots]
        return "".join(whole)


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant as it is spelled in one place: a blank or a T between day and time, and a zone behind."""

    at: datetime
    between: str
    zone: str


@dataclass(slots=True)
class Slots:
    """What stands in the texts of one inquiry that is another in each copy: names and instants."""

    names: Mapping[str, str]
    """By what stands in the texts: under which key a copy has its own."""
    now: datetime
    kept: list[str | Instant] = field(default_factory=list)
    """What each slot is: the key of a name, or an instant."""
    _numbers: dict[str | Instant, int] = field(default_factory=dict)
    _named: re.Pattern[str] | None = None

    def pieces(self, text: str) -> Pieces:
        """Cut a text."""
        if self._named is None:
            longest_first = sorted(self.names, key=len, reverse=True)
            self._named = re.compile("|".join([INSTANT.pattern, *map(re.escape, longest_first)]))
        stays, slots, end = [], [], 0
        for match in self._named.finditer(text):
            stays.append(text[end : match.start()])
            slots.append(self.number(self._slot(match)))
            end = match.end()
        return Pieces((*stays, text[end:]), tuple(slots))

    def _slot(self, match: re.Match[str]) -> "str | Instant":
        if match[1] is None:
            return self.names[match[0]]
        at = datetime.fromisoformat(f"{match[1]}T{match[3]}").replace(tzinfo=UTC)
        return Instant(at, match[2], match[4])

    def number(self, one: "str | Instant") -> int:
        """The number of a slot."""
        if one not in self._numbers:
            self._numbers[one] = len(self.kept)
            self.kept.append(one)
        return self._numbers[one]

    def values(self, names: Mapping[str, str], back: timedelta, ahead: timedelta) -> list[str]:
        """What stands in the slots of a copy: what was over is earlier, what was still to come is later."""
        return [names.get(one, "") if isinstance(one, str) else self._moved(one, back, ahead) for one in self.kept]

    def _moved(self, one: Instant, back: timedelta, ahead: timedelta) -> str:
        at = one.at - back if one.at <= self.now else one.at + ahead
        return at.replace(tzinfo=None).isoformat(one.between) + one.zone
