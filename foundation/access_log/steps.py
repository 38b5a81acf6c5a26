"""The access log: each look at personal data and each change of configuration, written in its own commit or in that of
the change (R33, R35).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from foundation.actor import Actor, Role
from foundation.errors import ResourceNotFound
from foundation.identifiers import new_id
from foundation.new_rows import add_statement
from foundation.policy import may_keep_configuration, require_keeper
from foundation.transactions import Companion, accompanied_by, durable, inside_transaction, outside_transaction


@durable
def change_configuration(row: Model, *, fields: Iterable[str], by: Actor, at: datetime) -> None:
    """This will store one row of configuration. Raises PermissionRefused for who is no administrator."""
    store_configuration(row, fields=fields, by=by, at=at)


@inside_transaction
def store_configuration(row: Model, *, fields: Iterable[str], by: Actor, at: datetime) -> None:
    """Store one row of configuration in the running commit, journaled; raises PermissionRefused."""
    require_keeper(by)
    filled_later = {one.name for one in row._meta.fields if one.null and getattr(row, one.attname) is None}
    row.full_clean(exclude=filled_later, validate_constraints=False)  # the database names the constraint that is broken
    row.save()
    note_configured(row, fields=fields, by=by, at=at)


@inside_transaction
def note_configured(row: Model, *, fields: Iterable[str], by: Actor, at: datetime) -> None:
    """Journal, in the running commit, which fields of which row of configuration somebody changed."""
    role = Role.ADMINISTRATOR.value if may_keep_configuration(by) else ""
    purpose = f"{row._meta.label} {row.pk}"
    insert_entry(Entry(kind="configured", road=by.road, role=role, fields=fields, purpose=purpose), by=by, at=at)


INSERT = """
    INSERT INTO journal_entry (id, at, kind, road, actor_id, actor_name, actor_role, client_id, on_behalf_of,
                               subjects, fields, purpose, request_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::varchar[], %s, %s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the access log. `role` is the actor's unless given; `fields` are names, never values."""

    kind: str
    road: str
    role: str = ""
    subjects: Iterable[UUID] = ()
    fields: Iterable[str] = ()
    purpose: str = ""


def insert_entry(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Add one row, in the running transaction or in a commit of its own."""
    values = (
        new_id(),
        at,
        entry.kind,
        entry.road,
        by.user_id,
        by.name,
        entry.role or by.primary_role,
        by.client_id or "",
        by.on_behalf_of,
        list(entry.subjects),
        list(entry.fields),
        entry.purpose,
        by.request_id,
    )
    add_statement(INSERT, values)


KIND_WEIGHT = {"read": 0, "search": 1, "export": 2, "reveal": 3, "emergency": 4, "denied": 5}


@dataclass(slots=True)
class AccessEntries:
    """What one request has looked at so far; `denied` is what was refused, which is a row of its own.

    A page that shows a person beside a refusal has shown them: merged into one row it would read as never shown.
    """

    kind: str = ""
    subjects: dict[UUID, None] = field(default_factory=dict)
    fields: dict[str, None] = field(default_factory=dict)
    purpose: str = ""
    denied: "AccessEntries | None" = None

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


_looks: ContextVar[AccessEntries | None] = ContextVar("looks", default=None)


@contextmanager
def collected_accesses() -> Iterator[AccessEntries]:
    """Collect every look made inside the block, for `write_accesses` at its end."""
    looks = AccessEntries()
    token = _looks.set(looks)
    try:
        yield looks
    finally:
        _looks.reset(token)


def log_access(
    *, subjects: Iterable[UUID] = (), fields: Iterable[str] = (), kind: str = "read", purpose: str = ""
) -> None:
    """Note that personal data of `subjects` was fetched, or that fetching it was denied.

    `fields` are names, never values. Outside a request (tasks, commands) the caller opens `collected_accesses`.
    """
    looks = _looks.get()
    if looks is None:
        return
    if kind == "denied":
        looks.denied = looks.denied or AccessEntries()
        looks.denied.add(kind, subjects, fields, purpose)
    else:
        looks.add(kind, subjects, fields, purpose)


def nothing_found(what: str, *, subjects: Iterable[UUID] = ()) -> ResourceNotFound:
    """The error to raise where somebody asks for what is not there, or not for them: that they tried is noted (R30)."""
    log_access(kind="denied", subjects=subjects, fields=[what])
    return ResourceNotFound()


def set_refusal_apart() -> None:
    """The request is refused, so what was looked at on the way was not shown: it belongs to what was tried.

    What is shown from here on, beside the refusal, was shown and is accounted for as that.
    """
    looks = _looks.get()
    if looks is not None and looks.kind and looks.denied is not None:
        looks.denied.add("denied", looks.subjects, looks.fields, looks.purpose)
        looks.forget()


@outside_transaction
def write_accesses(looks: AccessEntries, *, by: Actor, at: datetime, road: str) -> None:
    """Commit a journal row for what a request looked at, and one for each refusal set apart; none for nothing.

    Raises whatever the database raises: a caller that cannot journal must not answer (R33).
    """
    for one in (looks.denied, looks):
        if one is not None and one.kind:
            _write(one, by, at, road)


@inside_transaction
def write_accesses_with_effect(*, by: Actor, at: datetime, road: str) -> None:
    """Put the row for what was looked at so far into the running commit; once it has committed, it is forgotten."""
    looks = _looks.get()
    if looks is not None and looks.kind:
        _write(looks, by, at, road)
        transaction.on_commit(looks.forget)


@contextmanager
def journaled_with_effects(looks: AccessEntries, write: Callable[[], None]) -> Iterator[None]:
    """Each durable action inside shares its commit with the row for what was looked at until then.

    A row written afterwards can fail, and what was done would stand without it. Whoever collects looks of their own
    writes them as well.
    """

    def after(_result: object) -> None:
        if looks.kind and _looks.get() is looks:
            write()

    with accompanied_by(Companion(before=lambda: None, after=after)):
        yield


def forget_accesses() -> None:
    """What was looked at is journaled; what comes now is another row."""
    looks = _looks.get()
    if looks is not None:
        looks.forget()


def _write(looks: AccessEntries, by: Actor, at: datetime, road: str) -> None:
    insert_entry(
        Entry(kind=looks.kind, road=road, subjects=looks.subjects, fields=looks.fields, purpose=looks.purpose),
        by=by,
        at=at,
    )
