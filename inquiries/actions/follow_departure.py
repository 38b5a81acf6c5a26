"""When a role ends or somebody cannot sign in any more, what hung on it ends too (R30)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from arsos.accounts.departures import RightsLeft, end_delegations, lock_rights, note_followed, user_of_grant
from arsos.identity.actions.end_access import end_with_rights
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.actions.disable_endpoint import disable_endpoints_for
from inquiries.models import ExportRun
from inquiries.queries.due import drafts_free_to_go


@durable
def follow_ended_role(grant_id: UUID, *, at: datetime) -> bool:
    """This will draw the consequences of a role that ended by its date; returns whether there was one. Running it
    twice has one effect. What is held goes back by its own sweep, inquiry by inquiry.
    """
    user_id = user_of_grant(grant_id)
    if user_id is None:
        return False
    end_what_hung_on_rights(user_id, at=at)
    return True


@inside_transaction
def end_what_hung_on_rights(user_id: UUID, *, at: datetime) -> RightsLeft:
    """The step of the sweep and of the administrator's change: who has no role left loses sessions, tokens and files
    made for download; who is no agent any more, their drafts, the delegations they gave and hold, and what clients that
    are bound to them keep for them: drafts and webhook endpoints.
    """
    on = clock.date_of(at)
    left = lock_rights(user_id, on)
    if not left.has(Role.AGENT):
        end_delegations(user_id, on=on)
        of_clients = Q(author_id=None, agent__user=user_id)
        drafts_free_to_go().filter(Q(author_id=user_id) | of_clients).delete()
        disable_endpoints_for(user_id, at=at)
    if not left.roles:
        end_with_rights(user_id)
        ExportRun.objects.filter(owner_id=user_id, expires_at__gt=at).exclude(stored_name="").update(expires_at=at)
    note_followed(user_id, on=on, at=at)
    return left
