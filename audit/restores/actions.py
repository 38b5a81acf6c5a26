"""Two people accept what a restore lost (ADR 52)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.access_log.queries import may_read_journal
from audit.chain.steps import chain_row
from audit.models import Restore, RestoreAcceptance
from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.policy import may_keep_sign_in
from foundation.transactions import durable, take_turns


@durable
def accept_restore(restore_id: UUID, *, by: Actor, at: datetime) -> int:
    """This will note that somebody accepts what a restore lost. Returns how many people have.

    Raises PermissionRefused for who is neither administrator nor auditor, ResourceNotFound, and ConflictFound for who
    has accepted it already: it takes two different people.
    """
    if by.user_id is None or not (may_keep_sign_in(by) or may_read_journal(by)):
        raise PermissionRefused
    restore = Restore.objects.filter(id=restore_id).first()
    if restore is None:
        raise ResourceNotFound
    take_turns(f"restore {restore_id}")  # somebody who accepts twice at once is told so
    accepted = RestoreAcceptance(restore=restore, person_id=by.user_id, person_name=by.name, accepted_at=at)
    if restore.acceptances.filter(person_id=by.user_id).exists():
        raise ConflictFound(_("You've already accepted this restore. Someone else has to accept it too."))
    accepted.save(force_insert=True)
    chain_row(accepted, "restore_acceptance", at=at)
    return restore.acceptances.count()
