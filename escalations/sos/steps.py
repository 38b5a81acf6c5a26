"""The step after which an agent is not asked any more what became of a screening."""

from escalations.sos.models import SosScreening
from foundation.transactions import inside_transaction


@inside_transaction
def stop_chasing(screening: SosScreening) -> None:
    """A call was logged with its outcome, or it was said that there was none. The caller holds the lock."""
    if screening.chase_at is not None:
        screening.chase_at = None
        screening.save(update_fields=["chase_at"])
