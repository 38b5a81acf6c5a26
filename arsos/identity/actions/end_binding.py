"""A system may act for an agent no longer; it takes effect with its next request."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.models import ApiClientAgent
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable


@durable
def end_binding(binding_id: UUID, *, by: Actor, at: datetime) -> bool:
    """This will unbind a client from an agent, and journal both; False when somebody has done so already.

    Tokens name no agent, so none has to end. Raises PermissionRefused for who is no administrator.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators end what a system may do.")
    binding = ApiClientAgent.objects.select_for_update().filter(id=binding_id).select_related("client", "agent").first()
    if binding is None:
        return False
    note_configured(binding.client, fields=["agents"], by=by, at=at)
    note_configured(binding.agent, fields=["api_clients"], by=by, at=at)
    binding.delete()
    return True
