"""What was done to many inquiries at once, and which lists were taken away, is not kept for long."""

from datetime import datetime, timedelta

from arsos.kernel.transactions import durable
from inquiries.models import BulkRun, ExportRun

KEPT_FOR = timedelta(days=30)


@durable
def forget_runs(*, at: datetime) -> int:
    """This will delete runs over many inquiries and exports that ended more than 30 days ago; returns how many rows.

    A run holds the answers and reasons it was given, an export the words it was searched by: no purge of a person
    finds either. What they did stands in the histories of the inquiries and in the journal.
    """
    old = at - KEPT_FOR
    runs, _ = BulkRun.objects.filter(finished_at__lt=old).delete()
    exports, _ = ExportRun.objects.filter(finished_at__lt=old, stored_name="").delete()
    return runs + exports
