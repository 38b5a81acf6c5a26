"""An endpoint that does not answer is left alone, and its owner told."""

from datetime import datetime

from arsos.accounts.leaders import holders_of_role
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import notify
from arsos.outbox.models import WebhookEndpoint


@inside_transaction
def disable(endpoint: WebhookEndpoint, *, reason: str, at: datetime) -> None:
    """This will stop deliveries to a locked endpoint; what waits stays, and goes on when somebody enables it.

    The person who owns it is told; for a system the agent it stands for, else every administrator.
    """
    changed = WebhookEndpoint.objects.filter(id=endpoint.id, state=WebhookEndpoint.State.ACTIVE).update(
        state=WebhookEndpoint.State.DISABLED, disabled_reason=reason, updated_at=at
    )
    if not changed:
        return
    owner = endpoint.owner_user_id or (endpoint.owner_agent.user_id if endpoint.owner_agent else None)
    told = [owner] if owner else holders_of_role(Role.ADMINISTRATOR, on=clock.date_of(at))
    notify(
        told,
        kind="webhook_disabled",
        subject_id=endpoint.id,
        facts={"endpoint": str(endpoint.id), "reason": reason},
        once=f"{endpoint.id}/{at.isoformat()}",
        at=at,
    )
