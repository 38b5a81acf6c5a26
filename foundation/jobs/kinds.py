"""A kind of job: what tells it from the others, and how its runs are started, cancelled and tried again."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import ConflictFound, LimitReached, ResourceNotFound
from foundation.jobs.models import JobRun
from foundation.jobs.steps import hold
from foundation.jobs.wake_ups import wake_jobs
from foundation.transactions import durable, inside_transaction, take_turns

WAITING, RUNNING, CANCELLED, FAILED = "waiting", "running", "cancelled", "failed"
MOST_OPEN = 50
KINDS: dict[str, "JobKind[Any]"] = {}
"""Every kind of job by its name; the tests kill and poison each."""
RunT = TypeVar("RunT", bound=JobRun)
Work = Callable[[RunT], Generator[None]]


def nothing(_run: object) -> None:
    """What a kind does that has nothing to do here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind(Generic[RunT]):
    """What there is to know about a kind of job.

    `work` takes a run from where it is to its end: it does the next items, each `step` a commit, and yields wherever
    it may stop. Once it has come to its end the run is done; an ArsosError that it raises ends the run with its words.
    `owner` names the columns that tell owners apart; `theirs` are the runs that somebody may cancel and try again, and
    may raise PermissionRefused. `ended` drops, in the commit that ends a run and by its state, what is of no use any
    more; `require_rest` raises ConflictFound for a failed run that has lost what it needs to go on. `most_seconds` is
    the limit of one piece: a kind that never yields needs more.
    """

    name: str
    noun: str
    model: type[RunT]
    owner: tuple[str, ...]
    theirs: Callable[[Actor], "QuerySet[RunT]"]
    work: Work[RunT]
    ended: Callable[[RunT], None] = nothing
    require_rest: Callable[[RunT], None] = nothing
    done_as: str = "done"
    refused_as: str = FAILED
    most_seconds: int = 90

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

    @inside_transaction
    def start(self, *, by: Actor, at: datetime, is_poked: bool = True, **values: Any) -> RunT:
        """A new run that waits for a worker, who is woken unless the caller begins with it.

        Raises LimitReached while fifty of its owner's have not ended.
        """
        self._require_room({name: values[name] for name in self.owner}, by)
        if is_poked:
            transaction.on_commit(wake_jobs)
        return cast("RunT", self.runs.create(created_at=at, **values))

    @durable
    def cancel(self, run_id: UUID, *, by: Actor, at: datetime) -> RunT:
        """This will stop a run after its present step; what was done stays done.

        Raises PermissionRefused, ResourceNotFound for a run of somebody else, ConflictFound for one that has ended.
        """
        run = self._own(run_id, by)
        if run.finished_at is not None:
            raise ConflictFound(_("This %(job)s has already ended.") % {"job": _(self.noun)})
        self.end(run, CANCELLED, at=at)
        return cast("RunT", run)

    @durable
    def retry(self, run_id: UUID, *, by: Actor, at: datetime) -> RunT:
        """This will let a failed run go on where it stopped, with all its attempts.

        Raises PermissionRefused, ResourceNotFound for a run of somebody else, ConflictFound for one that has not failed
        or cannot go on, LimitReached while fifty of its owner's have not ended.
        """
        run = self._own(run_id, by)
        if run.state != FAILED:
            raise ConflictFound(_("Only failed jobs can be retried. This one has not failed."))
        self.require_rest(run)
        self._require_room({name: getattr(run, name) for name in self.owner}, by)
        run.state, run.refusal, run.finished_at, run.attempts, run.next_attempt_at = WAITING, "", None, 0, None
        run.save()
        transaction.on_commit(wake_jobs)
        return cast("RunT", run)

    @durable
    def finish(self, run: Any, *, at: datetime) -> None:
        """This will end a run that has come to its end; raises TurnOver."""
        hold(run)
        self.end(run, self.done_as, at=at)

    @inside_transaction
    def end(self, run: Any, state: str, *, at: datetime, refusal: str = "") -> None:
        """End a run, with words for the person who reads them where it was refused or has failed."""
        run.state, run.refusal, run.finished_at = state, refusal[:300], at
        self.ended(run)
        run.save()

    def _own(self, run_id: UUID, by: Actor) -> Any:
        run = self.theirs(by).select_for_update().filter(id=run_id).first()
        if run is None:
            raise ResourceNotFound
        return run

    def _require_room(self, owner: Mapping[str, Any], by: Actor) -> None:
        """Refuse one open run too many; whoever asks for several at once waits, so that none is counted past."""
        take_turns("/".join(["jobs", *(str(part) for part in owner.values() if part)]))
        if self.runs.filter(**owner, finished_at=None)[:MOST_OPEN].count() >= MOST_OPEN:
            is_own = (by.user_id or by.client_id) in owner.values()
            words = (
                _("You have %(most)d of these jobs running. Wait until one ends, or cancel one.")
                if is_own
                else _(
                    "The person who started this has %(most)d of these jobs running. "
                    "Wait until one ends, or cancel one."
                )
            )
            raise LimitReached(words % {"most": MOST_OPEN})
