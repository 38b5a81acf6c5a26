"""The step after which an agent is not asked any more what became of a screening."""

from arsos.kernel.transactions import inside_transaction
from escalations.models import SosScreening


@inside_transaction
def stop_chasing(screening: SosScreening) -> None:
    """A call was logged with its outcome, or it was said that there was none. The caller holds the lock."""
    if screening.chase_at is not None:
        screening.chase_at = None
        screening.save(update_fields=["chase_at"])
