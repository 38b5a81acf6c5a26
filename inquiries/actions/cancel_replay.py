"""A replay is not needed any more."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.access import require_rule_keeper
from inquiries.models import RoutingReplay

State = RoutingReplay.State


@durable
def cancel_replay(replay_id: UUID, *, by: Actor, at: datetime) -> RoutingReplay:
    """This will stop a replay after its present batch; what it has found stays.

    Raises PermissionRefused, ResourceNotFound, ConflictFound for one that has ended.
    """
    require_rule_keeper(by)
    replay = RoutingReplay.objects.select_for_update().filter(id=replay_id).first()
    if replay is None:
        raise ResourceNotFound
    if replay.finished_at is not None:
        raise ConflictFound(f"This replay is {replay.state} already.")
    replay.state, replay.finished_at = State.CANCELLED, at
    replay.save()
    return replay
