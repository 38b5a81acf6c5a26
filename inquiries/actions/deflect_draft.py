"""A draft ends because the member does it themselves."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_draft, member_named_in
from inquiries.actions.record_self_service_offer import keep_offer
from inquiries.models import SelfServiceOffer


@durable
def deflect_draft(draft_id: UUID, *, by: Actor, at: datetime) -> SelfServiceOffer:
    """This will record that self-service was offered and taken, and delete the draft, in one commit (R4).

    Raises ResourceNotFound, PermissionRefused, InputRejected for a type without self-service.
    """
    draft = lock_draft(by, draft_id)
    offer = keep_offer(
        inquiry_type=str(draft.content.get("inquiry_type", "")),
        outcome=SelfServiceOffer.Outcome.OFFERED,
        member=member_named_in(draft.content),
        by=by,
        at=at,
    )
    draft.delete()
    return offer
