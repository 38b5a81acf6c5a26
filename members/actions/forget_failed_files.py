"""The file of a feed that failed is not kept for ever."""

from datetime import datetime, timedelta

from arsos.kernel.transactions import durable
from members.models import ImportChunk, ImportRun

KEPT_FOR = timedelta(days=30)


@durable
def forget_failed_files(*, at: datetime) -> int:
    """This will delete the files of feeds that failed more than 30 days ago; returns how many pieces went.

    Such a feed cannot be tried again: it has to be sent anew.
    """
    old = ImportRun.objects.filter(state=ImportRun.State.FAILED, finished_at__lt=at - KEPT_FOR)
    return ImportChunk.objects.filter(run__in=old).delete()[0]
