"""An inquiry that seemed done comes back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from foundation import clock
from foundation.actor import Actor
from foundation.errors import PermissionRefused, TransitionRefused
from foundation.transactions import durable
from inquiries.inquiry.access import actions_open_to, is_agent_of, is_moved, lock_inquiry, require_action
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.targets.bring_back import bring_back

REOPENABLE_FOR = timedelta(days=30)


@durable
def reopen_inquiry(
    reference: str, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will queue an inquiry again within 30 days, with a new resolution clock. Raises TransitionRefused later."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.REOPEN)
    _require_own_book(by, inquiry, at)
    if at - (inquiry.closed_at or inquiry.resolved_at or inquiry.updated_at) > REOPENABLE_FOR:
        allowed = [action for action in actions_open_to(by, inquiry) if action != Action.REOPEN]
        message = _("It ended more than 30 days ago. Please file a new inquiry.")
        raise TransitionRefused(message, extra={"allowed": allowed})
    return bring_back(inquiry, reason=reason, by=by, at=at)


def _require_own_book(by: Actor, inquiry: Inquiry, at: datetime) -> None:
    """What ended before the policy moved stays with its agent to read, not to bring back (R30)."""
    if is_agent_of(by, inquiry) and is_moved(inquiry, clock.date_of(at)):
        raise PermissionRefused(_("The policy moved to another agent's book. That agent can file a new inquiry."))
