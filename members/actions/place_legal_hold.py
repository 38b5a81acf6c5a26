"""Records of a member must not be purged."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from members.models import LegalHold, Member


@durable
def place_legal_hold(member_id: UUID, *, reason: str, by: Actor, at: datetime) -> LegalHold:
    """This will keep everything of a member until the hold is lifted (R36).

    Raises PermissionRefused, ResourceNotFound, ConflictFound for a member that is held already.
    """
    require_records_keeper(by)
    member = Member.objects.select_for_update().filter(id=member_id, purged_at=None).first()
    if member is None:
        raise ResourceNotFound
    if member.legal_holds.filter(lifted_at=None).exists():
        raise ConflictFound("A hold on this member is in place already.")
    hold = LegalHold.objects.create(member=member, reason=reason, placed_by_name=by.name, placed_at=at)
    chain_row(hold, "legal_hold", at=at)
    note_configured(hold, fields=["placed"], by=by, at=at)
    return hold


def require_records_keeper(by: Actor) -> None:
    """Raise PermissionRefused unless the actor decides about records: auditors and administrators."""
    if not by.has_role(Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM):
        raise PermissionRefused("Legal holds are for auditors and administrators.")
