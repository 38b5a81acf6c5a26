"""An endpoint that does not answer is left alone, and its owner told."""

from datetime import date, datetime
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
    notify(
        _owners(endpoint, on=clock.date_of(at)),
        kind="webhook_disabled",
        subject_id=endpoint.id,
        facts={"endpoint": str(endpoint.id), "reason": reason},
        once=f"{endpoint.id}/{at.isoformat()}",
        at=at,
    )


def _owners(endpoint: WebhookEndpoint, *, on: date) -> list[UUID]:
    """Who is told of what becomes of an endpoint."""
    if endpoint.owner_user_id is not None:
        return [endpoint.owner_user_id]
    named = [endpoint.owner_agent_id] if endpoint.owner_agent_id else []
    agents = agents_who_may_act(on).filter(id__in=named).exclude(user=None)
    return [agent.user_id for agent in agents if agent.user_id] or holders_of_role(Role.ADMINISTRATOR, on=on)


@inside_transaction
def disable_endpoints_for(user_id: UUID, *, at: datetime) -> None:
    """This will stop what systems hear for an agent who may not act any more; the administrators are told."""
    active = WebhookEndpoint.objects.filter(removed_at=None, state=WebhookEndpoint.State.ACTIVE)
    bound = active.filter(owner_agent__user=user_id, owner_client__isnull=False)
    for endpoint in bound.select_for_update(of=("self",)).order_by("id"):
        disable(endpoint, reason=AGENT_HAS_LEFT, at=at)
