"""An item that failed, and that nobody found due again, is forgotten."""

from datetime import datetime, timedelta

from arsos.jobs.models import FailedItem
from arsos.kernel.transactions import durable

KEPT_FOR = timedelta(days=7)


@durable
def forget_failures(*, at: datetime) -> int:
    """This will forget items whose next attempt was due a week ago: something else has done or ended them since.

    What was set aside stays until a person tries it again. Returns how many went.
    """
    return FailedItem.objects.filter(next_attempt_at__lt=at - KEPT_FOR).delete()[0]
