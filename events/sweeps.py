"""What is laid out for endpoints, and what is brought to them; one endpoint that fails holds up no other."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from events.feed.actions import sequence_messages
from events.webhooks.actions.deliveries import fan_out_deliveries
from events.webhooks.queries import endpoints_to_call, endpoints_to_fan_out
from foundation.jobs.sweeps import Sweep


def fan_out(endpoint_id: UUID, *, at: datetime) -> bool:
    """Lay out everything new for one endpoint."""
    while fan_out_deliveries(endpoint_id, at=at):
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
    title=_("Preparing events for a webhook endpoint"),
    find=endpoints_to_fan_out,
    perform=fan_out,
)
DELIVER = Sweep(
    name="outbox.deliver",
    title=_("Calling a webhook endpoint"),
    find=endpoints_to_call,
    perform=_in_a_round,
)
