"""Invite somebody in the commit that makes their account or gives them a role."""

from datetime import datetime
from uuid import UUID

from accounts.models.users import User
from events.letters.steps import write_letter
from foundation import clock
from foundation.transactions import inside_transaction
from identity.invitations.letters import INVITATION
from identity.invitations.queries import may_be_invited, role_days


@inside_transaction
def invite_once(user_id: UUID, *, at: datetime) -> bool:
    """Invite somebody who has a role and no password yet, once for each first day of a role; says whether they can be.

    Who gets their first role later is invited on that day: until then no mail may reach them (R6).
    """
    user = User.objects.get(id=user_id)
    days = role_days(user_id, clock.date_of(at))
    if not days or not may_be_invited(user):
        return False
    due_at = max(at, clock.beginning_of(days[0]))
    write_letter(INVITATION, subject_id=user_id, once=f"{user_id}/{days[0]}", at=at, due_at=due_at)
    return True
