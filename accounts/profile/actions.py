"""What people change of their own account: the time zone they read in."""

from datetime import datetime
from uuid import UUID

from accounts.models.users import User
from foundation.access_log.steps import note_configured
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.settings_values import require_time_zone
from foundation.transactions import durable
from foundation.translation import gettext as _


@durable
def change_own_time_zone(user_id: UUID, *, time_zone: str, by: Actor, at: datetime) -> None:
    """Show every time on pages and in mails in another zone from now on; the same one again changes nothing.

    Raises PermissionRefused for another person's account, and ValidationError for the name of no time zone.
    """
    if by.user_id != user_id:
        raise PermissionRefused(_("Only an administrator can change the account of somebody else."))
    require_time_zone(time_zone)
    user = User.objects.select_for_update().get(id=user_id)
    if user.time_zone == time_zone:
        return
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])
    note_configured(user, fields=["time_zone"], by=by, at=at)
