"""How far the sealer and the anchors are behind, as figures for /metrics (R35)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max

from audit.models import JournalAnchor
from audit.restores.queries import newest_seal
from audit.seals.queries import oldest_unsealed
from foundation.figures import Figure, seconds_since


def figures(at: datetime) -> Iterator[Figure]:
    """Three statements, each from the end of an index."""
    seal = newest_seal()
    lag = seconds_since(oldest_unsealed(seal), at)
    yield Figure("arsos_seal_lag_seconds", "Seconds the oldest entry of the access log has waited for its seal.", lag)
    anchored = JournalAnchor.objects.aggregate(newest=Max("seal"))["newest"] or 0
    behind = (seal.position if seal else 0) - anchored
    yield Figure("arsos_seals_not_anchored", "Seals that are not written outside of the database yet.", behind)
