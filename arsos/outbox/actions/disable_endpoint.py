"""An endpoint that does not answer is left alone, and its owner told."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.leaders import holders_of_role
from arsos.accounts.queries.acting_agents import agents_who_may_act
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import notify
from arsos.outbox.models import WebhookEndpoint

AGENT_HAS_LEFT = "The agent it was for can no longer work in ARSOS."


@inside_transaction
def disable(endpoint: WebhookEndpoint, *, reason: str, at: datetime) -> None:
    """This will stop deliveries to a locked endpoint; what waits stays, and goes on when somebody enables it.

    The person who owns it is told; for a system the agent it stands for, else every administrator, who is told, too,
    where the agent has left.
    """
    changed = WebhookEndpoint.objects.filter(id=endpoint.id, state=WebhookEndpoint.State.ACTIVE).update(
        state=WebhookEndpoint.State.DISABLED, disabled_reason=reason, updated_at=at
    )
    if not changed:
        return
    owner = endpoint.owner_user_id or (endpoint.owner_agent.user_id if endpoint.owner_agent else None)
    is_there = owner is not None and agents_who_may_act(clock.date_of(at)).filter(user=owner).exists()
    told = (
        [owner]
        if owner and (is_there or endpoint.owner_user_id)
        else holders_of_role(Role.ADMINISTRATOR, on=clock.date_of(at))
    )
    notify(
        told,
        kind="webhook_disabled",
        subject_id=endpoint.id,
        facts={"endpoint": str(endpoint.id), "reason": reason},
        once=f"{endpoint.id}/{at.isoformat()}",
        at=at,
    )


@inside_transaction
def disable_endpoints_for(user_id: UUID, *, at: datetime) -> None:
    """This will stop what systems hear for an agent who may not act any more; the administrators are told."""
    active = WebhookEndpoint.objects.filter(removed_at=None, state=WebhookEndpoint.State.ACTIVE)
    bound = active.filter(owner_agent__user=user_id, owner_client__isnull=False)
    for endpoint in bound.select_related("owner_agent").select_for_update(of=("self",)).order_by("id"):
        disable(endpoint, reason=AGENT_HAS_LEFT, at=at)
