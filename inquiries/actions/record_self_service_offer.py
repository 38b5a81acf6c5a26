"""What was offered to a member to do themselves, when no inquiry follows."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.models import SelfServiceOffer
from inquiries.queries.catalogue import current_type
from inquiries.queries.filing_facts import require_filing_agent
from members.access import find_member


@durable
def record_self_service_offer(
    *, inquiry_type: str, outcome: str, member: UUID | None = None, by: Actor, at: datetime
) -> SelfServiceOffer:
    """This will record an offer of self-service and what came of it, so that deflection can be reported (R4).

    Raises PermissionRefused for who is no agent, InputRejected for a type without self-service, ResourceNotFound
    for a member outside the book.
    """
    return keep_offer(inquiry_type=inquiry_type, outcome=outcome, member=member, by=by, at=at)


@inside_transaction
def keep_offer(*, inquiry_type: str, outcome: str, member: UUID | None, by: Actor, at: datetime) -> SelfServiceOffer:
    """The step that recording an offer and giving a draft up for it share."""
    agent_id = require_filing_agent(by)
    if member is not None:
        find_member(by, member, at)
    kind = current_type(inquiry_type)
    if kind is None or not kind.facts.has_self_service:
        error = FieldError("/inquiry_type", "no_self_service", "Name a type that has a self-service alternative.")
        raise InputRejected("There is no self-service for this.", errors=[error])
    return SelfServiceOffer.objects.create(
        agent_id=agent_id, inquiry_type_id=inquiry_type, outcome=outcome, member_id=member, created_at=at
    )
