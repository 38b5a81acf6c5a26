"""Invite somebody in the commit that makes their account or gives them a role."""

from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from accounts.models.users import User
from events.letters.steps import is_letter_written, write_letter
from foundation import clock
from foundation.transactions import inside_transaction
from identity.invitations.letters import INVITATION
from identity.invitations.queries import first_role_day, may_be_invited


@inside_transaction
def invite_once(user_id: UUID, *, at: datetime) -> bool:
    """Invite somebody who has a role and no password yet, once for each first day of a role and address; says whether
    they are from now on.

    Who gets their first role later is invited on that day: until then no mail may reach them (R6).
    """
    user = User.objects.get(id=user_id)
    first = first_role_day(user_id, clock.date_of(at))
    if first is None or not may_be_invited(user):
        return False
    due_at = max(at, clock.beginning_of(first))
    once = f"{user_id}/{first}/{salted_hmac(INVITATION, user.email.casefold()).hexdigest()[:16]}"
    if is_letter_written(INVITATION, once=once):
        return False
    write_letter(INVITATION, subject_id=user_id, once=once, at=at, due_at=due_at)
    return True
