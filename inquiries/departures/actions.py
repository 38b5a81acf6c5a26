"""When somebody leaves, what hung on their role ends, and what they held returns to its queues (R30)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.departures import (
    RightsLeft,
    block_sign_in,
    end_delegations,
    lock_rights,
    note_followed,
    note_last_day,
    user_of_grant,
)
from events.webhooks.actions.endpoints import disable_endpoints_for
from foundation import clock
from foundation.actor import Actor, Role
from foundation.transactions import durable, inside_transaction
from identity.actions import end_with_rights
from inquiries.filing.queries.drafts import drafts_free_to_go
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import WORKED
from inquiries.inquiry.steps import tell
from inquiries.lists.models import ExportRun
from inquiries.queues.actions import put_back
from staffing.queries.associates import is_working
from staffing.steps import leave_every_queue


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
    are bound to them keep for them: drafts and webhook endpoints. Whose last day is over cannot sign in any more, and
    works no queue.
    """
    on = clock.date_of(at)
    left = lock_rights(user_id, on)
    if left.has_left:
        _let_leave(left, at)
    if not left.has(Role.AGENT):
        end_delegations(user_id, on=on)
        of_clients = Q(author_id=None, agent__user=user_id)
        drafts_free_to_go().filter(Q(author_id=user_id) | of_clients).delete()
        disable_endpoints_for(user_id, at=at)
    if not left.are_any:
        end_with_rights(user_id)
        ExportRun.objects.filter(owner_id=user_id, expires_at__gt=at).exclude(stored_name="").update(expires_at=at)
    note_followed(user_id, on=on, at=at)
    return left


def _let_leave(left: RightsLeft, at: datetime) -> None:
    """After their last day; who was given a role meanwhile stays."""
    if left.are_any:
        note_last_day(left.user_id, last_day=None, by=Actor.system(), at=at)
    else:
        block_sign_in(left.user_id, by=Actor.system(), at=at)
        leave_every_queue(left.user_id, by=Actor.system(), at=at)


NO_LONGER_HERE = "The assignee's access ended."


@durable
def return_from_departed(inquiry_id: UUID, *, at: datetime) -> bool:
    """This will return an inquiry to its queue when its holder's role has ended or they cannot sign in, and tell the
    leads. Looks again under the lock; twice has one effect.
    """
    held = Inquiry.objects.filter(id=inquiry_id, status__in=WORKED).select_for_update(skip_locked=True, of=("self",))
    inquiry = held.first()
    if inquiry is None or inquiry.assignee_id is None or is_working(inquiry.assignee_id):
        return False
    return_to_queue(inquiry, at=at)
    return True


@inside_transaction
def return_to_queue(inquiry: Inquiry, *, at: datetime) -> None:
    """Put what somebody holds who leaves back into its queue, and tell the leads, once for all of theirs."""
    holder = inquiry.assignee_id
    put_back(inquiry, reason=NO_LONGER_HERE, by=Actor.system(), at=at)
    tell(inquiry, [Recipient.LEAD], kind="returned", once=inquiry.version, gather=str(holder), at=at)
