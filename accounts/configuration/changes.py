"""What a document changes: one change for each row that says something else, told before it is made."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.configuration.document import WrittenRow
from accounts.configuration.sections import RowSection, Section, Values

WIDTH = 60
"""Characters of a value that are shown; a form or a job aid would fill pages."""
MOST_SHOWN = 12
"""Differences of one row that are shown one by one."""


class Kind(Enum):
    """What happens to a row."""

    ADDED = "added"
    CHANGED = "changed"
    PUBLISHED = "published"
    RETIRED = "retired"
    REMOVED = "removed"


WORDS = {
    Kind.ADDED: gettext_lazy("added"),
    Kind.CHANGED: gettext_lazy("changed"),
    Kind.PUBLISHED: gettext_lazy("published as a new version"),
    Kind.RETIRED: gettext_lazy("made inactive: the document does not name it"),
    Kind.REMOVED: gettext_lazy("removed: the document does not name it"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is different: its place in the row, what it is now and what it would be."""

    place: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.place}: {_short(self.before)} → {_short(self.after)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that changes. `written` is what the document says, nothing where it does not name the row.

    `stands` is the row as it is, or the version in force, and `said` what that says.
    """

    kind: Kind
    section: Section
    name: str
    differences: tuple[Difference, ...] = ()
    values: Values = field(default_factory=dict)
    said: Values = field(default_factory=dict)
    written: WrittenRow | None = None
    stands: Model | None = None

    def lines(self) -> Iterator[str]:
        """The change in words: a line for the row, and one for each value that is different."""
        yield f"{self.name}: {WORDS[self.kind]}"
        for one in self.differences[:MOST_SHOWN]:
            yield f"    {one}"
        more = len(self.differences) - MOST_SHOWN
        if more > 0:
            yield "    " + _("and %(more)s more values") % {"more": more}

    @property
    def columns(self) -> list[str]:
        """The columns that change, for the journal."""
        if self.kind != Kind.CHANGED:
            return list(self.values)
        return list(dict.fromkeys(one.place.split("/")[0] for one in self.differences))


def differences_of(before: Any, after: Any, place: str = "") -> Iterator[Difference]:
    """Where two values differ, down to the innermost table; lists of one length are compared item by item."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            yield from differences_of(before.get(name), after.get(name), f"{place}/{name}".lstrip("/"))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences_of(old, new, f"{place}/{number}")
    elif before != after:
        yield Difference(place, before, after)


def key_in(values: Mapping[str, Any], columns: Iterable[str]) -> tuple[Any, ...]:
    """What tells a row apart, as a key to look it up."""
    return tuple(values.get(name) for name in columns)


def gone_name(section: RowSection, values: Mapping[str, Any]) -> str:
    """The name of a row that the document does not have."""
    return f"{section.name} {' / '.join(str(values[name]) for name in section.told_apart_by)}"


def fingerprint_of(changes: Iterable[Change]) -> str:
    """A short name for exactly these changes, by all that each row says before and after: who has seen them can ask
    for them and no others.
    """
    said = [(one.name, one.kind.value, one.said, one.values) for one in changes]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _short(value: Any) -> str:
    return Truncator("–" if value is None else repr(value)).chars(WIDTH)
