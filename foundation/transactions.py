"""One action, one durable commit."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.database import has_collided
from foundation.errors import Collided
from foundation.new_rows import stored_together

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Companion:
    """Steps of the caller that must share the commit of the action, such as an idempotency key."""

    before: Callable[[], None]
    after: Callable[[object], None]


class ChoiceTaken(Exception):
    """Something the action chose at random is taken; it rolls back and runs again with another choice."""


ATTEMPTS = 5
NOTHING_CHANGED = gettext_noop(
    "Someone else changed this at the same time. Nothing was changed. Send it again in a second."
)
_companion: ContextVar[Companion | None] = ContextVar("companion", default=None)


@contextmanager
def accompanied_by(companion: Companion) -> Iterator[None]:
    """Let the next durable action run `before` first and `after(result)` last inside its transaction."""
    token = _companion.set(companion)
    try:
        yield
    finally:
        _companion.reset(token)


@contextmanager
def _given_up_once() -> Iterator[None]:
    """Let a transaction that the database gave up for another run again after this block."""
    try:
        yield
    except OperationalError as error:
        if not has_collided(error):
            raise


def durable(action: Callable[P, R]) -> Callable[P, R]:
    """Run the action in a transaction of its own, and refuse to run inside another.

    An action that raises ChoiceTaken runs again from the beginning. One that the database gives up for another (a
    deadlock, a serialization failure) runs once more; given up again, it raises Collided.
    """
    return _durable(action, nullcontext)


def durable_together(action: Callable[P, R]) -> Callable[P, R]:
    """The same for an action that runs often: the new rows that it stores, and those of its companion, go in one
    statement before the commit. Nothing in it reads them back.
    """
    return _durable(action, stored_together)


def _durable(action: Callable[P, R], storing: Callable[[], AbstractContextManager[None]]) -> Callable[P, R]:
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        companion = _companion.get()
        with transaction.atomic(durable=True), storing():
            if companion is None:
                return action(*args, **kwargs)
            companion.before()
            result = action(*args, **kwargs)
            companion.after(result)
            return result

    def chosen(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(ATTEMPTS - 1):
            with suppress(ChoiceTaken):
                return once(*args, **kwargs)
        return once(*args, **kwargs)

    @wraps(action)
    def committed(*args: P.args, **kwargs: P.kwargs) -> R:
        with _given_up_once():
            return chosen(*args, **kwargs)
        try:
            return chosen(*args, **kwargs)
        except OperationalError as error:
            if has_collided(error):
                raise Collided(_(NOTHING_CHANGED)) from None
            raise

    return committed


def by_fields(asked: Callable[..., object], action: Callable[..., R]) -> Callable[..., R]:
    """An action that takes what is asked of it as one value, called with the fields of that value by their names.

    For tables of actions, whose callers know the names from a body or a form alone.
    """

    @wraps(action)
    def named(reference: str, *, by: object, at: object, expected_version: int | None = None, **fields: object) -> R:
        return action(reference, asked(**fields), by=by, at=at, expected_version=expected_version)

    return named


def inside_transaction(step: Callable[P, R]) -> Callable[P, R]:
    """Mark a step that shares its caller's commit; outside a transaction it raises RuntimeError."""

    @wraps(step)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            message = f"{step.__name__} must run inside a transaction"
            raise RuntimeError(message)
        return step(*args, **kwargs)

    return checked


def outside_transaction(step: Callable[P, R]) -> Callable[P, R]:
    """Mark a step that no rollback takes back, such as a mail or a call; inside a transaction it raises RuntimeError.

    Whoever has something to tell inside one puts it into the outbox, in the same commit.
    """

    @wraps(step)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            message = f"{step.__name__} must run outside every transaction"
            raise RuntimeError(message)
        return step(*args, **kwargs)

    return checked


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let every statement of the block see the database as it is at one instant; nothing is written in it.

    Inside another transaction each sees what that one sees.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@inside_transaction
def take_turns(name: str) -> None:
    """Wait until nobody else holds this name, and hold it until the commit; fits a transaction pooler."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
