"""Every look at personal data: noted where it is fetched, written once per request (R33)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.journal.entries import insert_entry
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import Companion, accompanied_by, inside_transaction, outside_transaction

KIND_WEIGHT = {"read": 0, "search": 1, "export": 2, "reveal": 3, "emergency": 4, "denied": 5}


@dataclass(slots=True)
class Looks:
    """What one request has looked at so far; `denied` is what was refused, which is a row of its own.

    A page that shows a person beside a refusal has shown them: merged into one row it would read as never shown.
    """

    kind: str = ""
    subjects: dict[UUID, None] = field(default_factory=dict)
    fields: dict[str, None] = field(default_factory=dict)
    purpose: str = ""
    denied: "Looks | None" = None

    @property
    def are_any(self) -> bool:
        return bool(self.kind) or self.denied is not None

    def add(self, kind: str, subjects: Iterable[UUID], fields: Iterable[str], purpose: str) -> None:
        """Merge one look; the kind is the weightiest."""
        self.subjects.update(dict.fromkeys(subjects))
        self.fields.update(dict.fromkeys(fields))
        if KIND_WEIGHT[kind] >= KIND_WEIGHT.get(self.kind, -1):
            self.kind = kind
        self.purpose = purpose or self.purpose

    def forget(self) -> None:
        """Begin anew with what is shown; what was refused stays."""
        self.kind, self.purpose = "", ""
        self.subjects.clear()
        self.fields.clear()


_looks: ContextVar[Looks | None] = ContextVar("looks", default=None)


@contextmanager
def collected_looks() -> Iterator[Looks]:
    """Collect every look made inside the block, for `write_looks` at its end."""
    looks = Looks()
    token = _looks.set(looks)
    try:
        yield looks
    finally:
        _looks.reset(token)


def note_look(
    *, subjects: Iterable[UUID] = (), fields: Iterable[str] = (), kind: str = "read", purpose: str = ""
) -> None:
    """Note that personal data of `subjects` was fetched, or that fetching it was denied.

    `fields` are names, never values. Outside a request (tasks, commands) the caller opens `collected_looks`.
    """
    looks = _looks.get()
    if looks is None:
        return
    if kind == "denied":
        looks.denied = looks.denied or Looks()
        looks.denied.add(kind, subjects, fields, purpose)
    else:
        looks.add(kind, subjects, fields, purpose)


def set_refusal_apart() -> None:
    """The request is refused, so what was looked at on the way was not shown: it belongs to what was tried.

    What is shown from here on, beside the refusal, was shown and is accounted for as that.
    """
    looks = _looks.get()
    if looks is not None and looks.kind and looks.denied is not None:
        looks.denied.add("denied", looks.subjects, looks.fields, looks.purpose)
        looks.forget()


@outside_transaction
def write_looks(looks: Looks, *, by: Actor, at: datetime, road: str) -> None:
    """Commit a journal row for what a request looked at, and one for each refusal set apart; none for nothing.

    Raises whatever the database raises: a caller that cannot journal must not answer (R33).
    """
    for one in (looks.denied, looks):
        if one is not None and one.kind:
            _write(one, by, at, road)


@inside_transaction
def write_looks_with_effect(*, by: Actor, at: datetime, road: str) -> None:
    """Put the row for what was looked at so far into the running commit; once it has committed, it is forgotten."""
    looks = _looks.get()
    if looks is not None and looks.kind:
        _write(looks, by, at, road)
        transaction.on_commit(looks.forget)


@contextmanager
def journaled_with_effects(looks: Looks, write: Callable[[], None]) -> Iterator[None]:
    """Each durable action inside shares its commit with the row for what was looked at until then.

    A row written afterwards can fail, and what was done would stand without it. Whoever collects looks of their own
    writes them as well.
    """

    def after(_result: object) -> None:
        if looks.kind and _looks.get() is looks:
            write()

    with accompanied_by(Companion(before=lambda: None, after=after)):
        yield


def forget_looks() -> None:
    """What was looked at is journaled; what comes now is another row."""
    looks = _looks.get()
    if looks is not None:
        looks.forget()


def _write(looks: Looks, by: Actor, at: datetime, road: str) -> None:
    insert_entry(
        kind=looks.kind, road=road, by=by, at=at, subjects=looks.subjects, fields=looks.fields, purpose=looks.purpose
    )
