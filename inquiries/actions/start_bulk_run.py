"""Somebody wants the same done to many inquiries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.actions.work_off_bulk_run import AT_ONCE, BULK
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
    run = BULK.start(
        by=by,
        at=at,
        is_poked=len(references) > AT_ONCE,
        action=action.value,
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
