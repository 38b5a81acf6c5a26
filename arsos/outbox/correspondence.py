"""Which places outside are written to, and what: each app answers for the kinds of letter that it sends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, with where it goes; free of PHI."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One kind of letter: what it says now (None where it need not be sent any more), what follows once it is sent,
    and every address it may go to.
    """

    write: Callable[[UUID], Written | None]
    addresses: Callable[[], Iterable[str]]
    note_sent: Callable[[UUID, datetime], None] = lambda _subject, _at: None


_kinds: dict[str, Correspondence] = {}


def register(kind: str, correspondence: Correspondence) -> None:
    """Say what letters of a kind say and where they go."""
    _kinds[kind] = correspondence


def correspondence_of(kind: str) -> Correspondence:
    """How letters of a kind are written."""
    return _kinds[kind]


def named_addresses() -> set[str]:
    """Every address outside that is named in the configuration, in lower case (R6)."""
    return {address.lower() for one in _kinds.values() for address in one.addresses() if address}
