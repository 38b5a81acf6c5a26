"""What dry runs found is not kept for long."""

from datetime import datetime, timedelta

from arsos.kernel.transactions import durable
from members.models import ImportChange

KEPT_FOR = timedelta(days=30)


@durable
def forget_import_changes(*, at: datetime) -> int:
    """This will delete the changes that dry runs older than 30 days found; returns how many."""
    gone, _ = ImportChange.objects.filter(run__created_at__lt=at - KEPT_FOR).delete()
    return gone
