"""The leads learn of an emergency access."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.leaders import holders_of_role
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.transactions import durable
from arsos.outbox.actions.notify import notify
from members.models import EmergencyAccess


@durable
def tell_leads_of_emergency(access_id: UUID, *, at: datetime) -> bool:
    """This will tell every lead, once, and mail it whatever they have chosen (R34); who opened it is among them if they
    lead. Nothing of the member is said.

    Returns whether they had not been told yet.
    """
    access = EmergencyAccess.objects.select_for_update().filter(id=access_id, told_at=None).first()
    if access is None:
        return False
    notify(
        holders_of_role(Role.LEAD, on=clock.date_of(at)),
        kind="emergency_opened",
        subject_id=access.id,
        facts={"by": access.user_name, "opened": f"{access.opened_at:%Y-%m-%d %H:%M}"},
        once=str(access.id),
        is_always_mailed=True,
        at=at,
    )
    access.told_at = at
    access.save()
    return True
