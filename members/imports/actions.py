"""Start an import, and forget files of failed ones and changes that were looked at."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.crypto import Purpose, decrypt_for, encrypt_for
from foundation.transactions import durable
from members.book.access import require_importer
from members.imports.models import ImportChange, ImportChunk, ImportRun
from members.imports.running import IMPORT

PIECE = 256 * 1024


@durable
def start_import(
    pieces: Sequence[str], *, digest: str, size: int, is_dry_run: bool, by: Actor, at: datetime
) -> ImportRun:
    """This will keep a CSV file, sealed piece by piece, to be worked off in the background.

    `pieces` are already sealed, and no generator: the action may run again. `digest` is the SHA-256 of the plain file,
    `size` its bytes.
    Raises PermissionRefused, LimitReached for one too many.
    """
    require_importer(by)
    run = IMPORT.start(
        by=by,
        at=at,
        media_type="text/csv",
        content_hash=digest,
        is_dry_run=is_dry_run,
        bytes_total=size,
        started_by_id=by.user_id,
        started_by_client=by.client_id or "",
        started_by_name=by.name,
    )
    for position, piece in enumerate(pieces):
        ImportChunk.objects.create(run=run, position=position, content=decrypt_for(Purpose.FEED, piece))
    return run


def sealed(piece: bytes) -> str:
    """A piece of a file as it is kept; Latin-1 maps every byte to one character and back."""
    return encrypt_for(Purpose.FEED, piece.decode("latin-1"))


KEPT_FOR = timedelta(days=30)


@durable
def forget_failed_files(*, at: datetime) -> int:
    """This will delete the files of feeds that failed more than 30 days ago; returns how many pieces went.

    Such a feed cannot be tried again: it has to be sent anew.
    """
    old = ImportRun.objects.filter(state=ImportRun.State.FAILED, finished_at__lt=at - KEPT_FOR)
    return ImportChunk.objects.filter(run__in=old).delete()[0]


@durable
def forget_import_changes(*, at: datetime) -> int:
    """This will delete the changes that dry runs older than 30 days found; returns how many."""
    gone, _ = ImportChange.objects.filter(run__created_at__lt=at - KEPT_FOR).delete()
    return gone
