"""A draft of the criteria for the SOS line comes into force."""

from datetime import datetime
from uuid import UUID

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import durable
from escalations.access import require_criteria_keeper
from escalations.models import SosCriteria

State = SosCriteria.State


@durable
def publish_sos_criteria(criteria_id: UUID, *, by: Actor, at: datetime) -> SosCriteria:
    """This will let a draft judge from now on and retire the criteria before it (R26).

    Raises PermissionRefused, ResourceNotFound, and ConflictFound for what is no draft any more.
    """
    require_criteria_keeper(by, is_publishing=True)
    versions = {one.id: one for one in SosCriteria.objects.select_for_update().order_by("version")}
    chosen = versions.get(criteria_id)
    if chosen is None:
        raise ResourceNotFound
    if chosen.state != State.DRAFT:
        raise ConflictFound(f"These criteria are {chosen.state}; only a draft can be published.")
    SosCriteria.objects.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    chosen.state, chosen.published_at = State.PUBLISHED, at
    chosen.save()
    note_configured(chosen, fields=["state"], by=by, at=at)
    return chosen
