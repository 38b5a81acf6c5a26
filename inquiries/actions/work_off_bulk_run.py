"""A run over many inquiries goes on, inquiry by inquiry; each has its own commit and its own refusal."""

import logging
import math
import time
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from arsos.jobs.engine import held, progress
from arsos.jobs.wake_ups import poke_jobs
from arsos.journal.reads import collected_looks, write_looks, write_looks_with_effect
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ArsosError, ConflictFound, ResourceNotFound
from arsos.kernel.transactions import Companion, accompanied_by, durable
from inquiries.access import is_staff_of
from inquiries.actions.perform_action import PERFORM
from inquiries.models import BulkItem, BulkRun, Inquiry
from inquiries.rules.lifecycle import Action

AT_ONCE = 100
"""A run of more inquiries waits for a worker from the beginning."""
SECONDS_AT_ONCE = 2
"""So long a smaller run is worked off while somebody waits; the worker does what is left then."""
State, ItemState = BulkRun.State, BulkItem.State
LONGEST_DETAIL = 300
UNFORESEEN = "internal"
logger = logging.getLogger(__name__)


class TurnTaken(Exception):
    """Somebody else has done this item meanwhile, or the run has ended; nothing is done."""


def work_off_if_small(run: BulkRun | None, *, by: Actor) -> None:
    """Do for two seconds what a run has to do, where somebody waits for it, and leave the rest to the worker.

    A large run, and one that began before, are left altogether.
    """
    if run is None or run.total > AT_ONCE:
        return
    if work_off(run.id, by=by, seconds=SECONDS_AT_ONCE):
        poke_jobs()


def work_off(run_id: UUID, *, by: Actor, seconds: float = math.inf) -> bool:
    """Do what a run has left, as `by`, for so long; says whether there is more.

    A killed run goes on where it was: an item's outcome shares its commit.
    """
    until = time.monotonic() + seconds
    while item := _next_item(run_id):
        if time.monotonic() > until:
            return True
        at = clock.now()
        with collected_looks() as looks:
            try:
                _perform(item, by=by, at=at)
            except TurnTaken:
                pass
            except ArsosError as error:
                _refuse(item.id, code=error.code, detail=error.detail)
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # noqa: BLE001  what nobody foresaw in one inquiry holds up no other
                logger.error("%s in a run over many inquiries", type(error).__name__)  # noqa: TRY400  its words may name people
                _refuse(item.id, code=UNFORESEEN, detail="Something went wrong here; nothing was changed.")
        write_looks(looks, by=by, at=at, road="bulk")
    _finish(run_id, at=clock.now())
    return False


@durable
def cancel_bulk_run(run_id: UUID, *, by: Actor, at: datetime) -> BulkRun:
    """This will stop a run after its present inquiry; what was done stays done.

    Raises ResourceNotFound for a run of somebody else, ConflictFound for one that has ended.
    """
    own = BulkRun.objects.filter(id=run_id, started_by_id=by.user_id, started_by_client=by.client_id or "")
    run = own.select_for_update().first()
    if run is None:
        raise ResourceNotFound
    if run.finished_at is not None:
        raise ConflictFound(f"This run is {run.state} already.")
    run.items.filter(state=ItemState.WAITING).update(state=ItemState.SKIPPED)
    run.state, run.finished_at = State.CANCELLED, at
    run.save(update_fields=["state", "finished_at"])
    return run


def _next_item(run_id: UUID) -> BulkItem | None:
    mine = held(BulkRun.objects.filter(id=run_id, finished_at=None))
    waiting = BulkItem.objects.filter(run__in=mine, state=ItemState.WAITING)
    return waiting.select_related("run").order_by("position").first()


def _perform(item: BulkItem, *, by: Actor, at: datetime) -> None:
    def take_turn() -> None:
        _lock_waiting(item.id)

    def remember(done: object) -> None:
        BulkItem.objects.filter(id=item.id).update(state=ItemState.DONE, **_left(done, by=by))
        if not held(BulkRun.objects.filter(id=item.run_id)).update(**progress(at)):
            raise TurnTaken
        write_looks_with_effect(by=by, at=at, road="bulk")

    perform = PERFORM[Action(item.run.action)]
    with accompanied_by(Companion(before=take_turn, after=remember)):
        perform(item.reference, **item.run.values, by=by, at=at)


def _left(done: object, *, by: Actor) -> dict[str, object]:
    """What an action left of an inquiry, as its doer is told; what becomes of it later is for the inquiry to say."""
    if not isinstance(done, Inquiry):
        return {}
    status = done.status if is_staff_of(by, done) else done.status_for_agents
    return {"inquiry": done, "status": status, "version": done.version}


@durable
def _refuse(item_id: UUID, *, code: str, detail: str) -> None:
    BulkItem.objects.filter(id=item_id, state=ItemState.WAITING).update(
        state=ItemState.REFUSED, code=code, detail=detail[:LONGEST_DETAIL]
    )


def _lock_waiting(item_id: UUID) -> None:
    """Hold the item until the commit; raises TurnTaken where it does not wait any more."""
    waiting = BulkItem.objects.filter(id=item_id, state=ItemState.WAITING, run__finished_at=None)
    if waiting.select_for_update(of=("self",)).first() is None:
        raise TurnTaken


@durable
def _finish(run_id: UUID, *, at: datetime) -> None:
    left = BulkItem.objects.filter(run=run_id, state=ItemState.WAITING).exists()
    if not left:
        open_run = held(BulkRun.objects.filter(id=run_id, finished_at=None))
        open_run.update(state=State.DONE, finished_at=at)
