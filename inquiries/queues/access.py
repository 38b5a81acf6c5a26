"""Who leads queues (R30)."""

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import Resource, Right, may


def require_lead(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor leads queues, keeps the house or audits it."""
    if not may(actor, Right.SEE, Resource.WORKLOAD):
        raise PermissionRefused(_("Only leads, administrators and auditors can see this."))
