"""Who of ours is told what about an inquiry: steps inside the commit of what they are told (R6, R22)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from arsos.accounts.queries.people import user_of_agent
from arsos.desk.queries.staffing import is_working, leads_of_queue, user_of_associate
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import notify
from inquiries.models import AlertRule, Inquiry
from inquiries.rules.lifecycle import DONE, Status

Recipient = AlertRule.Recipient
ANSWERING = "answering"
ANSWERED_FOR = DONE | {Status.RESOLVED}
"""Once an inquiry has ended, who held it last answers for it."""


def continuing(inquiry: Inquiry) -> Inquiry:
    """The inquiry whose holder hears what arrives: the one that continues a duplicate, else itself."""
    return inquiry.duplicate_of or inquiry


@inside_transaction
def tell(
    inquiry: Inquiry,
    whom: Collection[str],
    *,
    kind: str,
    once: object,
    gather: str = "",
    at: datetime,
    **facts: object,
) -> list[UUID]:
    """Tell the holder, the leads of the queue or the agent; returns the users who were told.

    Where nobody holds the inquiry, the leads of its queue are told instead. `ANSWERING` is who holds it, or held it
    last once it has ended. What shares a `gather` is one notification until it is read.
    """
    users = list(dict.fromkeys(_users(inquiry, whom)))
    notify(
        users,
        kind=kind,
        subject_id=inquiry.id,
        reference=inquiry.reference,
        facts=facts,
        once=f"{inquiry.id}/{once}",
        gather=f"{kind}/{gather}" if gather else "",
        at=at,
    )
    return users


def _users(inquiry: Inquiry, whom: Collection[str]) -> Iterable[UUID]:
    is_answered_for = ANSWERING in whom and inquiry.status in ANSWERED_FOR
    holder_id = inquiry.assignee_id or (inquiry.last_holder_id if is_answered_for else None)
    if holder_id is not None and not is_working(holder_id):
        holder_id = None
    wants_holder = not {Recipient.HOLDER, ANSWERING}.isdisjoint(whom)
    if wants_holder and holder_id is not None:
        yield user_of_associate(holder_id)
    if Recipient.LEAD in whom or (wants_holder and holder_id is None):
        yield from leads_of_queue(inquiry.queue_id)
    if Recipient.AGENT in whom:
        agent = user_of_agent(inquiry.agent_id)
        if agent is not None:
            yield agent
