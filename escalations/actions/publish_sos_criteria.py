"""A draft of the criteria for the SOS line comes into force."""

from datetime import datetime
from uuid import UUID

from arsos.journal.publishing import publish_rules
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from escalations.access import require_criteria_keeper
from escalations.models import SosCriteria


@durable
def publish_sos_criteria(criteria_id: UUID, *, by: Actor, at: datetime) -> SosCriteria:
    """This will let a draft judge from now on and retire the criteria before it (R26).

    Raises PermissionRefused, ResourceNotFound, and ConflictFound for what is no draft any more.
    """
    require_criteria_keeper(by, is_publishing=True)
    return publish_rules(SosCriteria, criteria_id, by=by, at=at)
