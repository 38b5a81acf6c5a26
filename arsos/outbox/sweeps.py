"""What is laid out for endpoints, and what is brought to them; one endpoint that fails holds up no other."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arsos.jobs.sweeps import Sweep
from arsos.kernel import clock
from arsos.outbox.actions.claim_deliveries import claim_deliveries
from arsos.outbox.actions.finish_deliveries import finish_deliveries
from arsos.outbox.actions.lay_out_deliveries import lay_out_deliveries
from arsos.outbox.couriers import carry
from arsos.outbox.queries.endpoints import endpoints_to_call, endpoints_to_lay_out

ROUND = 500


def lay_out(endpoint_id: UUID, *, at: datetime) -> bool:
    """Lay out everything new for one endpoint."""
    while lay_out_deliveries(endpoint_id, at=at):
        continue
    return True


def deliver(endpoint_id: UUID, *, at: datetime) -> bool:
    """One round for one endpoint; a failing one is probed with a single delivery."""
    endpoint = endpoints_to_call(at).filter(id=endpoint_id).first()
    if endpoint is None:
        return False
    claimed = claim_deliveries(endpoint, limit=1 if endpoint.failures else ROUND, at=at)
    if claimed.deliveries:
        attempted = carry(endpoint, claimed.deliveries, at=clock.now())
        finish_deliveries(endpoint.id, attempted, at=clock.now())
    return len(claimed) > 0


LAY_OUT = Sweep(
    name="outbox.lay_out",
    title=_("Laying out events for a webhook endpoint"),
    find=endpoints_to_lay_out,
    perform=lay_out,
)
DELIVER = Sweep(
    name="outbox.deliver",
    title=_("Calling a webhook endpoint"),
    find=endpoints_to_call,
    perform=deliver,
)
