"""How far the sealer and the anchors are behind, as figures for /metrics (R35)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max, Min

from audit.models import JournalAnchor, JournalEntry, JournalSeal
from audit.seals.rules import earliest_id
from foundation.figures import Figure, seconds_since


def figures(at: datetime) -> Iterator[Figure]:
    """Three statements, each from the end of an index."""
    seal = JournalSeal.objects.order_by("-position").first()
    unsealed = JournalEntry.objects.all()
    if seal is not None:
        unsealed = unsealed.filter(id__gte=earliest_id(seal.sealed_at), at__gte=seal.sealed_at)
    lag = seconds_since(unsealed.aggregate(oldest=Min("at"))["oldest"], at)
    yield Figure("arsos_seal_lag_seconds", "Seconds the oldest entry of the access log has waited for its seal.", lag)
    anchored = JournalAnchor.objects.aggregate(newest=Max("seal"))["newest"] or 0
    behind = (seal.position if seal else 0) - anchored
    yield Figure("arsos_seals_not_anchored", "Seals that are not written outside of the database yet.", behind)
