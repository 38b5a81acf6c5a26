"""What every change of an inquiry does in its commit: history, watchers, people who must hear, and the end of
follow-ups (R6, R20, R22).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.queries import user_of_agent
from audit.chain.steps import HistoryRecord, Tail, record_history
from events.feed.data import InquiryEventData
from events.feed.steps import Effect, EventType, enqueue
from events.notifications.steps import WATCHED, Notice, notify
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import DONE, Status
from inquiries.inquiry.words import HAPPENED
from staffing.queries.associates import is_working, user_of_associate, users_working
from staffing.queries.queues import leads_of_queue


@inside_transaction
def add_to_history(
    inquiry: Inquiry,
    *happenings: HistoryRecord,
    by: Actor,
    at: datetime,
    event: EventType | None,
    said: Mapping[str, Any] | None = None,
) -> None:
    """Append to the inquiry's history and, with an event, to the outbox. The caller saves the inquiry.

    Whoever hears of it hears the status that its agent is told (R14). `said` is what the event says beyond reference,
    status and version, by the fields of InquiryEventData.
    """
    tail = Tail(inquiry.history_position, inquiry.history_hash)
    tail = record_history(inquiry_id=inquiry.id, tail=tail, happenings=list(happenings), by=by, at=at)
    inquiry.history_position, inquiry.history_hash = tail.position, tail.hash
    if happenings:
        tell_watchers(inquiry, kind=happenings[-1].kind, by=by, at=at)
    if event is not None:
        data = InquiryEventData(
            inquiry=inquiry.reference, status=inquiry.status_for_agents, version=inquiry.version, **(said or {})
        )
        enqueue([Effect(type=event, data=data)], subject_id=inquiry.id, at=at)


@inside_transaction
def stop_following_up(inquiry: Inquiry) -> None:
    """Nobody waits for the agent any more; the caller saves the inquiry."""
    inquiry.follow_up_since = inquiry.follow_up_at = inquiry.follow_up_calendar_id = None
    inquiry.follow_ups_done = 0


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
        Notice(
            kind=kind,
            subject_id=inquiry.id,
            reference=inquiry.reference,
            facts=facts,
            once=f"{inquiry.id}/{once}",
            gather=f"{kind}/{gather}" if gather else "",
        ),
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


@inside_transaction
def tell_watchers(inquiry: Inquiry, *, kind: str, by: Actor, at: datetime) -> None:
    """Tell those who still work the inquiry's queue, or hold it, except who did it themselves, and who is told more of
    it as its holder, its lead or somebody named.

    Whoever has left its queue hears nothing while they are away from it (R31), and again once it is back.
    """
    if not inquiry.watcher_ids:
        return
    near = users_working(inquiry.queue_id, inquiry.assignee_id)
    told = [user for user in inquiry.watcher_ids if user in near and user != by.user_id]
    notify(
        told,
        Notice(
            kind=WATCHED,
            subject_id=inquiry.id,
            reference=inquiry.reference,
            facts={"happening": str(HAPPENED[kind])},
            once=f"{inquiry.id}/{inquiry.history_position}",
            gather=f"watched/{kind}/{inquiry.id}",
        ),
        at=at,
    )
