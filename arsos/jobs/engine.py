"""One engine for every job: runs are worked off piece by piece, in turns between their owners.

A run waits, runs, and ends: done, cancelled, or failed with words and a way to try again. A piece is taken under a
lease and keeps its progress in its own commits: a killed worker's run goes on where it was when the lease is over. A
worker that wakes after its lease was given to another stores nothing more: pieces take their run from `held`. What
raises is tried again, later each time; after the fifth attempt without progress the run has failed. Nobody waits for
somebody else's long or broken run: whose owner had a turn longest ago is next (ADR 25).
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet

from arsos.jobs.models import JobRun
from arsos.jobs.time_limits import TookTooLong, within
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ArsosError, ConflictFound, LimitReached
from arsos.kernel.identity import new_id
from arsos.kernel.retries import Backoff
from arsos.kernel.transactions import durable, inside_transaction, take_turns

WAITING, RUNNING, FAILED = "waiting", "running", "failed"
LEASE = timedelta(minutes=2)
RETRY = Backoff(first=timedelta(seconds=5), factor=4, longest=timedelta(minutes=30))
MOST_ATTEMPTS = 5
REMEMBERED_FOR = timedelta(hours=1)
ROUND_SECONDS = 60.0
MOST_OPEN = 50
logger = logging.getLogger(__name__)
RunT = TypeVar("RunT", bound=JobRun)
_turn: ContextVar[UUID | None] = ContextVar("turn", default=None)
KINDS: dict[str, "JobKind"] = {}
"""Every kind of job by its name; the tests kill and poison each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """What there is to know about a kind of job.

    `piece` does the next piece of a run in commits of its own, for about twenty seconds, and says whether there is
    more; it ends the run itself when there is none, and passes over one that has ended. A piece that needs longer calls
    `progress` or `beat`. `owner` names the columns that tell owners apart. `most_seconds` is the limit of one piece.
    `forget` drops, in the commit that fails a run, what is of no use to who tries it again.
    """

    name: str
    model: type[JobRun]
    piece: Callable[..., bool]
    owner: tuple[str, ...]
    most_seconds: int = 90
    forget: Callable[[Any], None] = lambda _run: None

    def __post_init__(self) -> None:
        KINDS[self.name] = self

    @property
    def runs(self) -> "QuerySet[Any]":
        """All runs of this kind."""
        return self.model._default_manager.all()

    def due(self, at: datetime) -> "QuerySet[Any]":
        """Runs that a worker may take up now."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        ready = Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)
        return self.runs.filter(free, ready, finished_at=None)


@dataclass(frozen=True, slots=True)
class Turn:
    """A run that may be taken up, and what decides whose turn it is."""

    kind: JobKind
    run_id: UUID
    owner: tuple[str, ...]
    turn_at: datetime | None
    created_at: datetime


def work_off_round() -> bool:
    """Give turns until nothing is due or a minute is over; says whether more is due."""
    until = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < until:
        turn = next_turn(clock.now())
        if turn is None:
            return False
        take_turn(turn.kind, turn.run_id)
    return True


def work_off_run(kind: JobKind, run_id: UUID) -> None:
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


def take_turn(kind: JobKind, run_id: UUID) -> bool:
    """Do the next piece of a run; says whether there is more to do now. What goes wrong is kept, not raised."""
    token = _take(kind, run_id, at=clock.now())
    if token is None:
        return False
    with _held_by(token):
        try:
            with within(kind.most_seconds):
                is_more = kind.piece(run_id, at=clock.now())
        except ArsosError as refusal:
            _end(kind, run_id, refusal.detail, at=clock.now())
            return False
        except (Exception, TookTooLong) as error:  # noqa: BLE001  one run that fails holds up no other
            _note_failure(kind, run_id, error, at=clock.now())
            return False
        return _release(kind, run_id) and is_more


def held(runs: "QuerySet[RunT]") -> "QuerySet[RunT]":
    """Those of some runs that the present turn still holds, so that a worker that was suspended past its lease stores
    nothing over what the next one has begun. Where no turn is under way, as in a request, all of them.
    """
    token = _turn.get()
    return runs if token is None else runs.filter(leased_by=token)


def beat(at: datetime) -> dict[str, Any]:
    """The values by which a long piece says that it goes on: its lease begins anew."""
    return {"turn_at": at, "leased_until": at + LEASE}


def progress(at: datetime) -> dict[str, Any]:
    """The values by which a piece says the same in the commit of progress that stays: what failed before is forgotten.

    Where the next worker begins from the start, as with an export, nothing stays: use `beat`, or the run never fails.
    """
    return {**beat(at), "attempts": 0}


def fail(run: Any, refusal: str, *, at: datetime) -> None:
    """End a run with words for the person who reads them; the caller saves it."""
    run.state, run.refusal, run.finished_at = FAILED, refusal[:300], at
    run.leased_until = run.leased_by = run.next_attempt_at = None


@inside_transaction
def require_room(own: "QuerySet[Any]", by: Actor) -> None:
    """Refuse one run too many of a kind; `own` are the owner's. Raises LimitReached while fifty of them have not ended.

    Whoever starts several at once waits for their turn, so that none is counted past.
    """
    take_turns(f"jobs/{by.user_id or by.client_id}")
    if own.filter(finished_at=None)[:MOST_OPEN].count() >= MOST_OPEN:
        raise LimitReached(f"You have {MOST_OPEN} of these that have not ended. Wait until one has, or cancel one.")


@inside_transaction
def begin_again(run: Any) -> None:
    """Let a failed run go on where it stopped, with all its attempts; raises ConflictFound for one that has not."""
    if run.state != FAILED:
        raise ConflictFound(f"Only what has failed can be tried again; this is {run.state}.")
    run.state, run.refusal, run.finished_at, run.attempts, run.next_attempt_at = WAITING, "", None, 0, None
    run.save(update_fields=["state", "refusal", "finished_at", "attempts", "next_attempt_at"])


def _turns(kind: JobKind, at: datetime) -> list[Turn]:
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


@contextmanager
def _held_by(token: UUID) -> Iterator[None]:
    before = _turn.set(token)
    try:
        yield
    finally:
        _turn.reset(before)


@durable
def _take(kind: JobKind, run_id: UUID, *, at: datetime) -> UUID | None:
    """This will lease a run that is due, and fail one whose attempts are over; returns what tells this turn apart."""
    run = kind.due(at).select_for_update(skip_locked=True).filter(id=run_id).first()
    if run is None:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        words = f"It was interrupted {run.attempts} times and made no progress. Try again later."
        _fail(kind, run, words, at=at)
    else:
        run.state, run.turn_at, run.leased_until, run.leased_by = RUNNING, at, at + LEASE, new_id()
        run.attempts += 1
    run.save()
    return run.leased_by if run.state == RUNNING else None


@durable
def _release(kind: JobKind, run_id: UUID) -> bool:
    """This will free a run after a piece that came to its end; False where another turn holds it by now."""
    free = {"leased_until": None, "leased_by": None, "next_attempt_at": None, "attempts": 0}
    return held(kind.runs).filter(id=run_id).update(**free) > 0


@durable
def _note_failure(kind: JobKind, run_id: UUID, error: BaseException, *, at: datetime) -> None:
    """This will put a run off, or end it after the last attempt; of the error only its type is kept (R33)."""
    logger.error("%s: %s in run %s", kind.name, type(error).__name__, run_id)
    run = held(kind.runs).select_for_update().filter(id=run_id, finished_at=None).first()
    if run is None:
        return
    run.attempts = max(run.attempts, 1)
    run.leased_until, run.leased_by, run.next_attempt_at = None, None, at + RETRY.after(run.attempts)
    if run.attempts >= MOST_ATTEMPTS:
        _fail(kind, run, _words(error), at=at)
    run.save()


@durable
def _end(kind: JobKind, run_id: UUID, refusal: str, *, at: datetime) -> None:
    """This will end a run that was refused, as one whose owner has no rights any more is."""
    run = held(kind.runs).select_for_update().filter(id=run_id, finished_at=None).first()
    if run is not None:
        _fail(kind, run, refusal, at=at)
        run.save()


def _fail(kind: JobKind, run: Any, refusal: str, *, at: datetime) -> None:
    kind.forget(run)
    fail(run, refusal, at=at)


def _words(error: BaseException) -> str:
    if isinstance(error, TookTooLong):
        return "It took too long in one step. Try again, with less at once if you can."
    return (
        f"It failed {MOST_ATTEMPTS} times at the same place ({type(error).__name__}). What was done before stays. "
        "Try again; if it fails again, tell an administrator."
    )
