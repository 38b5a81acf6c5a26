"""A prospect turns out to be a member."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.models import Inquiry, Prospect
from inquiries.rules.lifecycle import Action
from members.queries.intake_subject import is_member, is_policy_of


@durable
def link_subject(
    reference: str,
    *,
    member: UUID,
    policy: UUID | None = None,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will link an inquiry to the member it is about, history intact; the agent gains no rights (R11).

    Raises InputRejected for who is no member and for a policy of somebody else.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.LINK_SUBJECT)
    if not is_member(member):
        error = FieldError("/member", "unknown_member", "Name a member.")
        raise InputRejected("There is no such member.", errors=[error])
    if policy is not None and not is_policy_of(policy, member):
        error = FieldError("/policy", "not_of_member", "Name a policy of this member.")
        raise InputRejected("This policy is not the member's.", errors=[error])
    if inquiry.prospect_id is not None:
        Prospect.objects.filter(id=inquiry.prospect_id).update(linked_member=member)
    changes = {"member_id": member, **({"policy_id": policy} if policy else {})}
    facts = {"member": str(member), "policy": str(policy or "")}
    return change_status(
        inquiry, action=Action.LINK_SUBJECT, by=by, at=at, changes=changes, facts=facts, agent_visible=False
    )
