"""The commits of a run: each stores what was done with how far the run is, and only while the turn has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from foundation.transactions import inside_transaction

LEASE = timedelta(minutes=2)
_turn: ContextVar[UUID | None] = ContextVar("turn", default=None)


class TurnOver(Exception):
    """The run was cancelled meanwhile, or another turn has it by now: nothing more is stored."""


@contextmanager
def step(run: Any, *, at: datetime, lasts: bool = True) -> Iterator[None]:
    """One commit of a run: what the block does, and what it changes of the run. Raises TurnOver; see `keep`."""
    with transaction.atomic(durable=True):
        hold(run)
        yield
        keep(run, at=at, lasts=lasts)


@inside_transaction
def hold(run: Any) -> None:
    """Keep others from ending or taking a run until the commit; raises TurnOver for one that is not ours to work on."""
    mine = held(type(run)._default_manager.filter(id=run.id, finished_at=None))
    if mine.select_for_update().first() is None:
        raise TurnOver


@inside_transaction
def keep(run: Any, *, at: datetime, lasts: bool = True) -> None:
    """Store how far a run is: its lease begins anew, and what failed before is forgotten.

    Not where the next worker begins from the start, as with an export: nothing `lasts`, or the run would never fail.
    """
    run.turn_at, run.leased_until = at, at + LEASE
    if lasts:
        run.attempts = 0
    run.save()


def held(runs: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those of some runs that the present turn still holds, so that a worker that was suspended past its lease stores
    nothing over what the next one has begun. Where no turn is under way all of them.
    """
    token = _turn.get()
    return runs if token is None else runs.filter(leased_by=token)


@contextmanager
def held_by(token: UUID) -> Iterator[None]:
    """Let the block be the turn with this token."""
    before = _turn.set(token)
    try:
        yield
    finally:
        _turn.reset(before)
