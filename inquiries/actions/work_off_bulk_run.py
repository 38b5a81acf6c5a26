"""A run over many inquiries goes on, inquiry by inquiry; each has its own commit and its own refusal."""

import logging
from collections.abc import Generator
from datetime import datetime
from functools import partial

from arsos.jobs.engine import take_turn
from arsos.jobs.isolation import alone
from arsos.jobs.kinds import JobKind
from arsos.jobs.steps import hold, keep, step
from arsos.jobs.wake_ups import poke_jobs
from arsos.journal.reads import collected_looks, write_looks, write_looks_with_effect
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ArsosError
from arsos.kernel.transactions import Companion, accompanied_by
from inquiries.access import is_staff_of
from inquiries.actions.perform_action import PERFORM
from inquiries.models import BulkItem, BulkRun, Inquiry
from inquiries.queries.bulk_runs import own_bulk_runs, starter_of
from inquiries.rules.lifecycle import Action

AT_ONCE = 100
"""A run of more inquiries waits for a worker from the beginning."""
SECONDS_AT_ONCE = 2
"""So long a smaller run is worked off while somebody waits; the worker does what is left then."""
State = BulkItem.State
LONGEST_DETAIL = 300
UNFORESEEN = "internal"
logger = logging.getLogger(__name__)


def work_off_if_small(run: BulkRun | None, *, by: Actor) -> None:
    """Do for two seconds what a run has to do, where somebody waits for it, and leave the rest to the worker.

    A large run, and one that began before, are left altogether.
    """
    if run is None or run.total > AT_ONCE:
        return
    if take_turn(BULK, run.id, work=partial(work_off, by=by), seconds=SECONDS_AT_ONCE):
        poke_jobs()


def work_off(run: BulkRun, *, by: Actor) -> Generator[None]:
    """Do what a run has left, as `by`; an inquiry's outcome shares its commit."""
    for item in run.items.filter(state=State.WAITING).order_by("position"):
        yield
        at = clock.now()
        with collected_looks() as looks:
            alone(partial(_perform, run, item, by=by, at=at), partial(_refuse, run, item, at=at))
        write_looks(looks, by=by, at=at, road="bulk")


def _perform(run: BulkRun, item: BulkItem, *, by: Actor, at: datetime) -> None:
    def remember(done: object) -> None:
        BulkItem.objects.filter(id=item.id).update(state=State.DONE, **_left(done, by=by))
        keep(run, at=at)
        write_looks_with_effect(by=by, at=at, road="bulk")

    with accompanied_by(Companion(before=partial(hold, run), after=remember)):
        PERFORM[Action(run.action)](item.reference, **run.values, by=by, at=at)


def _left(done: object, *, by: Actor) -> dict[str, object]:
    """What an action left of an inquiry, as its doer is told; what becomes of it later is for the inquiry to say."""
    if not isinstance(done, Inquiry):
        return {}
    status = done.status if is_staff_of(by, done) else done.status_for_agents
    return {"inquiry": done, "status": status, "version": done.version}


def _refuse(run: BulkRun, item: BulkItem, error: Exception, *, at: datetime) -> None:
    if isinstance(error, ArsosError):
        code, detail = error.code, error.detail
    else:
        logger.error("%s in a run over many inquiries", type(error).__name__)  # its words may name people
        code, detail = UNFORESEEN, "Something went wrong here; nothing was changed."
    with step(run, at=at):
        refused = {"state": State.REFUSED, "code": code, "detail": detail[:LONGEST_DETAIL]}
        BulkItem.objects.filter(id=item.id).update(**refused)


def _skip_rest(run: BulkRun) -> None:
    if run.state == BulkRun.State.CANCELLED:
        run.items.filter(state=State.WAITING).update(state=State.SKIPPED)


BULK = JobKind(
    name="bulk",
    noun="run",
    model=BulkRun,
    owner=("started_by_id", "started_by_client"),
    theirs=own_bulk_runs,
    work=lambda run: work_off(run, by=starter_of(run)),
    ended=_skip_rest,
)
