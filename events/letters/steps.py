"""Writes a letter to a place outside, in the commit of what it is about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise

from events.letters.models import Letter
from foundation.jobs.wake_ups import wake_mail
from foundation.transactions import inside_transaction


@inside_transaction
def write_letter(kind: str, *, subject_id: UUID, once: str, at: datetime, due_at: datetime | None = None) -> None:
    """This will mail a named place about a subject, once for each `once`, now or later; it is written when sent."""
    letter = Letter(kind=kind, subject_id=subject_id, once_key=f"{kind}/{once}", created_at=at, due_at=due_at or at)
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(wake_mail)


def is_letter_written(kind: str, *, once: str) -> bool:
    """Whether this has been, or will be, mailed already."""
    return Letter.objects.filter(once_key=f"{kind}/{once}").exists()


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, with where it goes; free of PHI."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One kind of letter: what it says now (None where it need not be sent any more), every address it may go to, what
    people call it, and what follows once it is sent.
    """

    write: Callable[[UUID], Written | None]
    addresses: Callable[[], Iterable[str]]
    title: str | Promise
    note_sent: Callable[[UUID, datetime], None] = lambda _subject, _at: None


_kinds: dict[str, Correspondence] = {}


def register_letter(kind: str, correspondence: Correspondence) -> None:
    """Say what letters of a kind say and where they go."""
    _kinds[kind] = correspondence


def correspondence_of(kind: str) -> Correspondence:
    """How letters of a kind are written."""
    return _kinds[kind]


def title_of_letter(kind: str) -> str:
    """What people call letters of a kind; a kind that nobody writes any more keeps its code."""
    return str(_kinds[kind].title) if kind in _kinds else kind


def named_addresses() -> set[str]:
    """Every address outside that is named in the configuration, in lower case (R6)."""
    return {address.lower() for one in _kinds.values() for address in one.addresses() if address}
