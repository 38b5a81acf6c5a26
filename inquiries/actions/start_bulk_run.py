"""Somebody wants the same done to many inquiries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from arsos.jobs.engine import require_room
from arsos.jobs.wake_ups import poke_jobs
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.actions.work_off_bulk_run import AT_ONCE
from inquiries.models import BulkItem, BulkRun
from inquiries.rules.lifecycle import Action


@durable
def start_bulk_run(
    *, action: Action, values: Mapping[str, Any], references: Sequence[str], by: Actor, at: datetime
) -> BulkRun:
    """This will note what is to be done to which inquiries; whether each may be is judged when its turn comes.

    A run of more than a hundred is worked off in the background; a smaller one is begun by whoever started it.
    Raises LimitReached for one run too many.
    """
    own = BulkRun.objects.filter(started_by_id=by.user_id, started_by_client=by.client_id or "")
    require_room(own, by)
    run = BulkRun.objects.create(
        action=action.value,
        values=dict(values),
        total=len(references),
        started_by_id=by.user_id,
        started_by_client=by.client_id or "",
        started_by_agent_id=by.agent_id,
        started_by_name=by.name,
        created_at=at,
    )
    BulkItem.objects.bulk_create(
        BulkItem(run=run, position=position, reference=reference) for position, reference in enumerate(references, 1)
    )
    if len(references) > AT_ONCE:
        transaction.on_commit(poke_jobs)
    return run
