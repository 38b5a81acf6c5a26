"""What is laid out for endpoints, and what is brought to them; one endpoint that fails holds up no other."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arsos.jobs.sweeps import Sweep
from arsos.outbox.actions.lay_out_deliveries import lay_out_deliveries
from arsos.outbox.actions.sequence_messages import sequence_messages
from arsos.outbox.queries.endpoints import endpoints_to_call, endpoints_to_lay_out


def lay_out(endpoint_id: UUID, *, at: datetime) -> bool:
    """Lay out everything new for one endpoint."""
    while lay_out_deliveries(endpoint_id, at=at):
        continue
    return True


def prepare() -> None:
    """Number what has committed, and lay it out for every endpoint."""
    number()
    LAY_OUT.run()


def number() -> None:
    """Number what has committed."""
    while sequence_messages():
        continue


def _in_a_round(_endpoint_id: UUID, *, at: datetime) -> bool:  # noqa: ARG001  the shape of every sweep
    """Calls are made side by side by `CourierRound`, which keeps failures under the name of this sweep."""
    return False


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
    perform=_in_a_round,
)
