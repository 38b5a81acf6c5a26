"""The leads learn of an emergency access."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from arsos.accounts.leaders import addresses_of_role
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.transactions import durable
from members.models import EmergencyAccess

TEXT = """{name} opened an emergency access at {opened:%Y-%m-%d %H:%M} UTC.

Please review it: {base}/admin/emergency/

This mail names no member on purpose.
"""


@durable
def tell_leads_of_emergency(access_id: UUID, *, at: datetime) -> bool:
    """This will mail every lead, once; who opened it is among them if they lead. Nothing of the member is said.

    Returns whether they had not been told yet.
    """
    access = EmergencyAccess.objects.select_for_update().filter(id=access_id, told_at=None).first()
    if access is None:
        return False
    leads = addresses_of_role(Role.LEAD, on=clock.date_of(at))
    if leads:
        text = TEXT.format(name=access.user_name, opened=access.opened_at, base=settings.ARSOS_BASE_URL)
        EmailMessage("ARSOS: emergency access to review", text, bcc=leads).send()
    access.told_at = at
    access.save()
    return True
