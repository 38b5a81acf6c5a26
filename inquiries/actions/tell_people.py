"""Who of ours is told what about an inquiry: steps inside the commit of what they are told (R6, R22)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from arsos.accounts.queries.people import user_of_agent
from arsos.desk.queries.staffing import leads_of_queue, user_of_associate
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import notify
from inquiries.models import AlertRule, Inquiry

Recipient = AlertRule.Recipient


@inside_transaction
def tell(
    inquiry: Inquiry, whom: Collection[str], *, kind: str, once: object, at: datetime, **facts: object
) -> list[UUID]:
    """Tell the holder, the leads of the queue or the agent; returns the users who were told.

    Where nobody holds the inquiry, the leads of its queue are told instead.
    """
    users = list(dict.fromkeys(_users(inquiry, whom)))
    notify(
        users,
        kind=kind,
        subject_id=inquiry.id,
        reference=inquiry.reference,
        facts=facts,
        once=f"{inquiry.id}/{once}",
        at=at,
    )
    return users


def _users(inquiry: Inquiry, whom: Collection[str]) -> Iterable[UUID]:
    if Recipient.HOLDER in whom and inquiry.assignee_id is not None:
        yield user_of_associate(inquiry.assignee_id)
    if Recipient.LEAD in whom or (Recipient.HOLDER in whom and inquiry.assignee_id is None):
        yield from leads_of_queue(inquiry.queue_id)
    if Recipient.AGENT in whom:
        agent = user_of_agent(inquiry.agent_id)
        if agent is not None:
            yield agent
