"""Notes that the database was put back, within the commit that also moves the events ahead (ADR 52)."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from audit.chain.steps import chain_row
from audit.models import Restore
from audit.restores.queries import hash_of_lost, last_number, newest_seal
from audit.seals.anchors import AnchorStore, as_anchor
from audit.seals.rules import ONE_SEALER
from foundation.actor import Actor
from foundation.errors import ConflictFound
from foundation.transactions import inside_transaction


@inside_transaction
def note_restore(
    store: AnchorStore, *, sequence_from: int, sequence_to: int, reason: str, by: Actor, at: datetime
) -> Restore:
    """Record which seals the database no longer has. Sealing waits meanwhile, and goes on after the lost numbers.

    Raises ConflictFound where nothing outside is newer, or where the newest seal here does not stand outside: then
    this is no earlier state of what was sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEALER])
    newest, outside = newest_seal(), {anchor.seal: anchor for anchor in store.read()}
    last = newest.position if newest else 0
    until = max(outside, default=0)
    if until <= last_number(newest):
        raise ConflictFound(_("No seal stored outside is newer than this database, so there is no restore to record."))
    if newest is not None and last in outside and outside[last] != as_anchor(newest):
        raise ConflictFound(
            _("The newest seal here doesn't match the one stored outside. This isn't an earlier copy of the same data.")
        )
    restore = Restore(
        restored_to=newest.sealed_at if newest else None,
        last_seal=last,
        lost_until=until,
        lost_hash=hash_of_lost(anchor for seal, anchor in outside.items() if seal > last),
        sequence_from=sequence_from,
        sequence_to=sequence_to,
        reason=reason,
        recorded_by=by.name,
        recorded_at=at,
    )
    restore.save(force_insert=True)
    chain_row(restore, "restore", at=at)
    return restore
