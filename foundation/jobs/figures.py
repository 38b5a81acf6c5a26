"""What failed, what was set aside, and which jobs wait, as figures for /metrics."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from foundation.figures import Figure, seconds_since
from foundation.jobs.kinds import KINDS
from foundation.jobs.models import FailedItem


def figures(at: datetime) -> Iterator[Figure]:
    """One statement for what failed, and one for each kind of job."""
    failed = FailedItem.objects.values("sweep").annotate(
        aside=Count("pk", filter=Q(set_aside_at__isnull=False)), again=Count("pk", filter=Q(set_aside_at__isnull=True))
    )
    for row in failed:
        labels = {"sweep": row["sweep"]}
        yield Figure(
            "arsos_items_set_aside", "Items that failed five times and wait for a person.", row["aside"], labels
        )
        yield Figure("arsos_items_failed", "Items that failed and will be tried again.", row["again"], labels)
    for name, kind in sorted(KINDS.items()):
        found = kind.runs.filter(finished_at=None).aggregate(
            count=Count("pk"), stalest=Min(Coalesce(F("turn_at"), F("created_at")))
        )
        labels = {"kind": name}
        yield Figure("arsos_jobs_open", "Jobs that people started and that have not ended.", found["count"], labels)
        stalest = seconds_since(found["stalest"], at)
        yield Figure(
            "arsos_jobs_stalest_seconds", "Seconds since the open job that waits longest had a turn.", stalest, labels
        )
