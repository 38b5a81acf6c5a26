"""Start an import, and forget files of failed ones and changes that were looked at."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.crypto import Purpose, decrypt_for
from foundation.errors import InputRejected
from foundation.transactions import durable
from members.book.access import require_importer, require_people_importer
from members.imports.models import ImportChange, ImportChunk, ImportRun
from members.imports.running import IMPORT
from members.imports.uploads import PEOPLE, Upload


@durable
def start_import(upload: Upload, *, is_dry_run: bool, by: Actor, at: datetime) -> ImportRun:
    """This will keep a file of members or people, already sealed, to be worked off in the background.

    Raises PermissionRefused (only administrators send people), LimitReached for one too many, InputRejected for test
    data that is to be stored.
    """
    require_importer(by)
    if upload.media_type == PEOPLE:
        require_people_importer(by)
    if upload.is_test and not is_dry_run:
        raise InputRejected(
            _("The file is marked as test data (ISA15 is T). Send it as a dry run, or have its sender mark it P.")
        )
    run = IMPORT.start(
        by=by,
        at=at,
        media_type=upload.media_type,
        content_hash=upload.digest,
        is_dry_run=is_dry_run,
        bytes_total=upload.size,
        started_by_id=by.user_id,
        started_by_client=by.client_id or "",
        started_by_name=by.name,
    )
    for position, piece in enumerate(upload.pieces):
        ImportChunk.objects.create(run=run, position=position, content=decrypt_for(Purpose.FEED, piece))
    return run


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
