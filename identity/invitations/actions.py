"""Send an invitation once more."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models.users import User
from events.letters.steps import write_letter
from foundation import clock
from foundation.access_log.steps import note_configured
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.identifiers import new_id
from foundation.policy import may_keep_sign_in
from foundation.transactions import durable
from identity.invitations.letters import INVITATION
from identity.invitations.queries import can_be_invited_today


@durable
def invite_again(user_id: UUID, *, by: Actor, at: datetime) -> bool:
    """This will mail somebody a new link to set their password; False where they have one, no address or no role today.

    Raises PermissionRefused for who is no administrator.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can invite people."))
    user, today = User.objects.get(id=user_id), clock.date_of(at)
    if not can_be_invited_today(user, today):
        return False
    write_letter(INVITATION, subject_id=user_id, once=f"{user_id}/{new_id()}", at=at)
    note_configured(user, fields=["invitation"], by=by, at=at)
    return True
