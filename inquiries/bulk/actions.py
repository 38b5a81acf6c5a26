"""Start, work and forget bulk actions: the same done to many inquiries."""

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop

from foundation.access_log.steps import write_accesses_with_effect
from foundation.actor import Actor
from foundation.jobs.engine import take_turn
from foundation.jobs.isolation import each_alone, reason_of
from foundation.jobs.kinds import JobKind
from foundation.jobs.steps import hold, keep, step
from foundation.jobs.wake_ups import wake_jobs
from foundation.transactions import Companion, accompanied_by, durable, inside_transaction
from inquiries.bulk.models import BulkItem, BulkRun
from inquiries.bulk.queries import own_bulk_runs, starter_of
from inquiries.inquiry.access import is_staff_of
from inquiries.inquiry.models import Inquiry
from inquiries.labels.actions import change_labels
from inquiries.lists.models import ExportRun
from inquiries.work.actions.perform import PERFORM


@durable
def start_bulk_run(
    *, action: str, values: Mapping[str, Any], references: Sequence[str], by: Actor, at: datetime
) -> BulkRun:
    """This will note what is to be done to which inquiries; whether each may be is judged when its turn comes.

    A run of more than a hundred is worked off in the background; a smaller one is begun by whoever started it.
    Raises LimitReached for one run too many.
    """
    run = BULK.start(
        by=by,
        at=at,
        is_poked=len(references) > AT_ONCE,
        action=str(action),
        values=dict(values),
        total=len(references),
        started_by_id=by.user_id,
        started_by_client=by.client_id or "",
        started_by_agent_id=by.agent_id,
        started_by_name=by.name,
    )
    BulkItem.objects.bulk_create(
        BulkItem(run=run, position=position, reference=reference) for position, reference in enumerate(references, 1)
    )
    return run


LABELING = "change-labels"
PERFORM_MANY: Mapping[str, Callable[..., Inquiry]] = {
    **{action.value: perform for action, perform in PERFORM.items()},
    LABELING: change_labels,
}
"""What is done to many: the actions of the table of transitions, and labels, which are in no status."""
AT_ONCE = 100
"""A run of more inquiries waits for a worker from the beginning."""
SECONDS_AT_ONCE = 2
"""So long a smaller run is worked off while somebody waits; the worker does what is left then."""
State = BulkItem.State
LONGEST_DETAIL = 300


def run_if_small(run: BulkRun | None, *, by: Actor) -> None:
    """Do for two seconds what a run has to do, where somebody waits for it, and leave the rest to the worker.

    A large run, and one that began before, are left altogether.
    """
    if run is None or run.total > AT_ONCE:
        return
    if take_turn(BULK, run.id, work=partial(run_items, by=by), seconds=SECONDS_AT_ONCE):
        wake_jobs()


def run_items(run: BulkRun, *, by: Actor) -> Generator[None]:
    """Do what a run has left, as `by`; an inquiry's outcome shares its commit."""
    waiting = run.items.filter(state=State.WAITING).order_by("position")
    return each_alone(waiting, partial(_perform, run, by=by), partial(_refuse, run), by=by, road="bulk")


def _perform(run: BulkRun, item: BulkItem, *, by: Actor, at: datetime) -> None:
    remember = partial(_remember, run, item, by=by, at=at)
    with accompanied_by(Companion(before=partial(hold, run), after=remember)):
        PERFORM_MANY[run.action](item.reference, **run.values, by=by, at=at)


@inside_transaction
def _remember(run: BulkRun, item: BulkItem, done: object, *, by: Actor, at: datetime) -> None:
    """What came of an inquiry is kept in the commit of the action that did it."""
    BulkItem.objects.filter(id=item.id).update(state=State.DONE, **_left(done, by=by))
    keep(run, at=at)
    write_accesses_with_effect(by=by, at=at, road="bulk")


def _left(done: object, *, by: Actor) -> dict[str, object]:
    """What an action left of an inquiry, as its doer is told; what becomes of it later is for the inquiry to say."""
    if not isinstance(done, Inquiry):
        return {}
    status = done.status if is_staff_of(by, done) else done.status_for_agents
    return {"inquiry": done, "status": status, "version": done.version}


def _refuse(run: BulkRun, item: BulkItem, error: Exception, *, at: datetime) -> None:
    code, detail = reason_of(error, doing="a run over many inquiries")
    with step(run, at=at):
        refused = {"state": State.REFUSED, "code": code, "detail": detail[:LONGEST_DETAIL]}
        BulkItem.objects.filter(id=item.id).update(**refused)


def _skip_rest(run: BulkRun) -> None:
    if run.state == BulkRun.State.CANCELLED:
        run.items.filter(state=State.WAITING).update(state=State.SKIPPED)


BULK = JobKind(
    name="bulk",
    noun=gettext_noop("bulk action"),
    model=BulkRun,
    owner=("started_by_id", "started_by_client"),
    theirs=own_bulk_runs,
    work=lambda run: run_items(run, by=starter_of(run)),
    ended=_skip_rest,
)

KEPT_FOR = timedelta(days=30)


@durable
def forget_runs(*, at: datetime) -> int:
    """This will delete runs over many inquiries and exports that ended more than 30 days ago; returns how many rows.

    A run holds the answers and reasons it was given, an export the words it was searched by: no purge of a person
    finds either. What they did stands in the histories of the inquiries and in the journal.
    """
    old = at - KEPT_FOR
    runs, _ = BulkRun.objects.filter(finished_at__lt=old).delete()
    exports, _ = ExportRun.objects.filter(finished_at__lt=old, stored_name="").delete()
    return runs + exports
