"""One engine for every job: runs are worked off piece by piece, in turns between their owners.

A run waits, runs, and ends: done, cancelled, or failed with words and a way to try again. A piece is taken under a
lease and keeps its progress in its own commits: a killed worker's run goes on where it was when the lease is over. A
worker that wakes after its lease was given to another stores nothing more (see `steps`). What raises is tried again,
later each time; after the fifth attempt without progress the run has failed. Nobody waits for somebody else's long or
broken run: whose owner had a turn longest ago is next (ADR 25).
"""

import logging
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Max
from django.utils.translation import gettext as _

from foundation import clock
from foundation.errors import PASSING, ArsosError
from foundation.identifiers import new_id
from foundation.jobs.backoff import Backoff
from foundation.jobs.kinds import FAILED, KINDS, RUNNING, JobKind, Work
from foundation.jobs.steps import LEASE, TurnOver, held, held_by
from foundation.jobs.time_limits import TookTooLong, within
from foundation.transactions import durable

RETRY = Backoff(first=timedelta(seconds=5), factor=4, longest=timedelta(minutes=30))
MOST_ATTEMPTS = 5
REMEMBERED_FOR = timedelta(hours=1)
PIECE_SECONDS = 20.0
ROUND_SECONDS = 60.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A run that may be taken up, and what decides whose turn it is."""

    kind: JobKind[Any]
    run_id: UUID
    owner: tuple[str, ...]
    turn_at: datetime | None
    created_at: datetime


def run_round() -> bool:
    """Give turns until nothing is due or a minute is over; says whether more is due."""
    until = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < until:
        turn = next_turn(clock.now())
        if turn is None:
            return False
        take_turn(turn.kind, turn.run_id)
    return True


def run_job(kind: JobKind[Any], run_id: UUID) -> None:
    """Work one run off to its end, for whom somebody waits, as a command does; ends also where it is put off."""
    while take_turn(kind, run_id):
        continue


def next_turn(at: datetime) -> Turn | None:
    """The run whose owner had a turn longest ago; among the owner's own the one that had none, then the oldest."""
    turns = [turn for kind in KINDS.values() for turn in _turns(kind, at)]
    if not turns:
        return None
    latest = _latest_turns(at)
    return min(turns, key=lambda one: (latest.get(one.owner, 0.0), _seconds(one.turn_at), one.created_at))


def take_turn(kind: JobKind[Any], run_id: UUID, *, work: Work[Any] | None = None, seconds: float | None = None) -> bool:
    """Do the next piece of a run; says whether there is more to do now. What goes wrong is kept, not raised.

    `work` and `seconds` are for who does a piece while somebody waits, other than a worker would.
    """
    run = _take(kind, run_id, at=clock.now())
    if run is None:
        return False
    with held_by(run.leased_by):
        try:
            with within(kind.most_seconds):
                is_more = _piece(kind, run, work or kind.work, PIECE_SECONDS if seconds is None else seconds)
        except (Exception, TookTooLong) as error:  # noqa: BLE001  one run that fails holds up no other
            if isinstance(error, ArsosError) and not isinstance(error, PASSING):
                _end(kind, run_id, error.detail, at=clock.now())
            else:
                _note_failure(kind, run_id, error, at=clock.now())
            return False
        return _release(kind, run_id) and is_more


def _piece(kind: JobKind[Any], run: Any, work: Work[Any], seconds: float) -> bool:
    """Do a run until its time is over or it has come to its end; says whether there is more."""
    until = time.monotonic() + seconds
    try:
        with closing(work(run)) as stops:
            for _ in stops:
                if time.monotonic() >= until:
                    return True
        if run.finished_at is None:
            kind.finish(run, at=clock.now())
    except TurnOver:
        return False
    return False


def _turns(kind: JobKind[Any], at: datetime) -> list[Turn]:
    """The run of each owner that is next among their own, however many wait."""
    first = kind.due(at).order_by(*kind.owner, F("turn_at").asc(nulls_first=True), "created_at").distinct(*kind.owner)
    rows = first.values_list("id", "turn_at", "created_at", *kind.owner)
    return [Turn(kind, row[0], _owner(row[3:]), row[1], row[2]) for row in rows]


def _latest_turns(at: datetime) -> dict[tuple[str, ...], float]:
    """When each owner last had a turn, with runs of any kind, ended ones included."""
    latest: dict[tuple[str, ...], float] = {}
    for kind in KINDS.values():
        had = kind.runs.filter(turn_at__gt=at - REMEMBERED_FOR).values_list(*kind.owner)
        for *owner, turn_at in had.annotate(latest=Max("turn_at")).order_by():
            latest[_owner(owner)] = max(latest.get(_owner(owner), 0.0), _seconds(turn_at))
    return latest


def _owner(parts: Iterable[Any]) -> tuple[str, ...]:
    """Who a run belongs to, across kinds: the parts that are there."""
    return tuple(str(part) for part in parts if part)


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


@durable
def _take(kind: JobKind[Any], run_id: UUID, *, at: datetime) -> Any | None:
    """This will lease a run that is due, with a token of this turn, and fail one whose attempts are over."""
    run = kind.due(at).select_for_update(skip_locked=True).filter(id=run_id).first()
    if run is None:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        words = _("It was interrupted %(attempts)s times and made no progress. Try again later.") % {
            "attempts": run.attempts
        }
        _give_up(kind, run, words, at=at)
        return None
    run.state, run.turn_at, run.leased_until, run.leased_by = RUNNING, at, at + LEASE, new_id()
    run.attempts += 1
    run.save()
    return run


@durable
def _release(kind: JobKind[Any], run_id: UUID) -> bool:
    """This will free a run after a piece that came to its end; False where another turn holds it by now."""
    free = {"leased_until": None, "leased_by": None, "next_attempt_at": None, "attempts": 0}
    return held(kind.runs).filter(id=run_id).update(**free) > 0


@durable
def _note_failure(kind: JobKind[Any], run_id: UUID, error: BaseException, *, at: datetime) -> None:
    """This will put a run off, or end it after the last attempt; of the error only its type is kept (R33)."""
    logger.error("%s: %s in run %s", kind.name, type(error).__name__, run_id)
    run = held(kind.runs).select_for_update().filter(id=run_id, finished_at=None).first()
    if run is None:
        return
    run.attempts = max(run.attempts, 1)
    if run.attempts >= MOST_ATTEMPTS:
        _give_up(kind, run, _words(error), at=at)
        return
    run.leased_until, run.leased_by, run.next_attempt_at = None, None, at + RETRY.after(run.attempts)
    run.save()


@durable
def _end(kind: JobKind[Any], run_id: UUID, refusal: str, *, at: datetime) -> None:
    """This will end a run that was refused, as one whose owner has no rights any more is."""
    run = held(kind.runs).select_for_update().filter(id=run_id, finished_at=None).first()
    if run is not None:
        _give_up(kind, run, refusal, at=at, state=kind.refused_as)


def _give_up(kind: JobKind[Any], run: Any, refusal: str, *, at: datetime, state: str = FAILED) -> None:
    run.leased_until = run.leased_by = run.next_attempt_at = None
    kind.end(run, state, refusal=refusal, at=at)


def _words(error: BaseException) -> str:
    if isinstance(error, TookTooLong):
        return _("A step took too long. Try again, with fewer items if you can.")
    return _(
        "It failed %(attempts)s times at the same step (%(error)s). What was done before stays. "
        "Try again; if it fails again, tell an administrator."
    ) % {"attempts": MOST_ATTEMPTS, "error": type(error).__name__}
