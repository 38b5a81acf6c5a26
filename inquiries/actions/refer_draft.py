"""What a draft asks for belongs somewhere else."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.access import lock_draft
from inquiries.actions.file_inquiry import Referred, refer_away
from inquiries.models import Referral, RefusedType
from inquiries.queries.referrals import is_refused


@durable
def refer_draft(draft_id: UUID, *, requested_type: str, by: Actor, at: datetime) -> Referred:
    """This will record a referral for a type that ARSOS does not take, once for each draft and type (R1).

    The draft stays: a slip of the hand costs nothing.

    Raises ResourceNotFound for a draft that is not there, and for a type that ARSOS takes.
    """
    draft = lock_draft(by, draft_id)
    if not is_refused(requested_type):
        raise ResourceNotFound
    refused = RefusedType.objects.get(code=requested_type)
    before = Referral.objects.filter(draft_id=draft.id, requested_type=requested_type).first()
    if before is not None:
        return Referred(before)
    return refer_away(requested_type, summary=refused.title, flow=draft.flow, draft_id=draft.id, by=by, at=at)
