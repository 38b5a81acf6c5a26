"""Records of a member may be purged again when their time is over."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.transactions import durable
from members.actions.place_legal_hold import require_records_keeper
from members.models import LegalHold


@durable
def lift_legal_hold(hold_id: UUID, *, by: Actor, at: datetime) -> LegalHold:
    """This will lift a hold; twice has one effect. Raises PermissionRefused and ResourceNotFound."""
    require_records_keeper(by)
    hold = LegalHold.objects.select_for_update().filter(id=hold_id).first()
    if hold is None:
        raise ResourceNotFound
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by_name = at, by.name
        chain_row(hold, "legal_hold_lifted", at=at)
        hold.save()
        note_configured(hold, fields=["lifted"], by=by, at=at)
    return hold
