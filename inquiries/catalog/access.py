"""Who keeps inquiry types (R30)."""

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import Resource, Right, may


def require_type_keeper(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor keeps the inquiry types."""
    if not may(actor, Right.KEEP, Resource.INQUIRY_TYPES):
        raise PermissionRefused(_("Only administrators can see and change inquiry types."))
