"""Post one update or one answer to every inquiry of an incident."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries import user_of_agent
from events.notifications.steps import MOST_NAMED, Notice, notify
from foundation.access_log.steps import write_accesses_with_effect
from foundation.actor import Actor
from foundation.errors import ConflictFound, ResourceNotFound
from foundation.jobs.engine import take_turn
from foundation.jobs.isolation import each_alone, reason_of
from foundation.jobs.kinds import JobKind
from foundation.jobs.steps import hold, keep, step
from foundation.jobs.wake_ups import wake_jobs
from foundation.transactions import Companion, accompanied_by, durable, inside_transaction
from inquiries.incidents.access import lock_incident, require_no_open_post
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost, IncidentPostItem
from inquiries.incidents.queries import (
    linked_inquiries,
    own_posts,
    people_of,
    require_nobody_in,
    starter_of,
    why_left_out,
)
from inquiries.incidents.rules import REASONS, LeftOut, PostKind
from inquiries.inquiry.access import lock_inquiry, note_shown
from inquiries.inquiry.models import InquiryMessage
from inquiries.inquiry.rules import Status
from inquiries.queues.actions import take_into_hands
from inquiries.work.actions.answer import Answer, require_relay, resolve_inquiry
from inquiries.work.actions.messages import MessageText, add_message

SECONDS_AT_ONCE = 2
"""So long a post is worked off while its author waits; a worker does what is left then."""


LONGEST_DETAIL = 300


State = IncidentPostItem.State


@durable
def post_update(incident_id: UUID, *, body: str, by: Actor, at: datetime) -> IncidentPost:
    """This will post the same message to the agents of all linked inquiries that are open.

    Raises InputRejected for text with the data of anybody linked, ConflictFound while another post goes out.
    """
    return _start(incident_id, {"body": body}, kind=PostKind.UPDATE, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAnswer:
    """What ARSOS tells the agents, and either a text to relay to the members or that there is nothing to relay."""

    answer: str
    relay_text: str = ""
    no_relay_needed: bool = False
    resolution_code: str


@durable
def post_answer(incident_id: UUID, given: SharedAnswer, *, by: Actor, at: datetime) -> IncidentPost:
    """This will answer all linked inquiries that need no look of their own; the rest is left out with its reason.

    Raises as `post_update`, and InputRejected unless exactly one of relay text and "no relay needed" is given.
    """
    require_relay(given.relay_text, no_relay_needed=given.no_relay_needed)
    words = {
        "body": given.answer,
        "relay_text": given.relay_text,
        "no_relay_needed": given.no_relay_needed,
        "resolution_code": given.resolution_code,
    }
    return _start(incident_id, words, kind=PostKind.ANSWER, by=by, at=at)


@inside_transaction
def _start(incident_id: UUID, given: Mapping[str, object], *, kind: PostKind, by: Actor, at: datetime) -> IncidentPost:
    incident = lock_incident(by, incident_id)
    require_no_open_post(incident)
    asked_as = "answer" if kind == PostKind.ANSWER else "body"
    texts = {asked_as: str(given["body"]), "relay_text": str(given.get("relay_text", ""))}
    linked = linked_inquiries(by, incident, at)
    if not linked.receiving(kind):
        raise ConflictFound(_("No linked inquiry would get this. See why each is left out."))
    # Only people whom the writer may see: a refusal about others would tell of them, and they get nothing of this.
    seen = [one.inquiry for one in linked.shown]
    note_shown(seen)
    require_nobody_in(texts, people=people_of([one.id for one in seen]), at=at)
    post = POSTING.start(
        by=by,
        at=at,
        is_poked=False,
        incident=incident,
        kind=kind.value,
        total=len(linked.shown),
        started_by_id=by.user_id,
        started_by_client=by.client_id or "",
        started_by_name=by.name,
        **given,
    )
    IncidentPostItem.objects.bulk_create(
        IncidentPostItem(post=post, position=position, inquiry=one.inquiry)
        for position, one in enumerate(linked.shown, 1)
    )
    return post


def run_at_once(post: IncidentPost | None) -> None:
    """Do for two seconds what a post has to do, where its author waits, and leave the rest to the worker."""
    if post is not None and take_turn(POSTING, post.id, seconds=SECONDS_AT_ONCE):
        wake_jobs()


def run_items(post: IncidentPost, *, by: Actor) -> Generator[None]:
    """Post to each inquiry that is left, as `by`; an inquiry's outcome shares its commit."""
    waiting = post.items.filter(state=State.WAITING).select_related("inquiry").order_by("position")
    return each_alone(waiting, partial(_perform, post, by=by), partial(_leave_out, post), by=by, road="incident")


def _perform(post: IncidentPost, item: IncidentPostItem, *, by: Actor, at: datetime) -> None:
    reference = item.inquiry.reference
    before, after = (partial(each, post, item, by=by, at=at) for each in (_prepare, _remember))
    with accompanied_by(Companion(before=before, after=after)):
        if post.kind == PostKind.UPDATE:
            said = MessageText(body=post.body, visibility=InquiryMessage.Visibility.AGENT, tells_agent=False)
            add_message(reference, said, by=by, at=at)
        else:
            resolve_inquiry(reference, answer_of(post), by=by, at=at)


def answer_of(post: IncidentPost) -> Answer:
    """What a post answers, as the ordinary action takes it."""
    return Answer(
        answer=post.body,
        relay_text=post.relay_text,
        no_relay_needed=post.no_relay_needed,
        resolution_code=post.resolution_code,
        tells_agent=False,
    )


@inside_transaction
def _prepare(post: IncidentPost, item: IncidentPostItem, *, by: Actor, at: datetime) -> None:
    """Judge the inquiry under its lock, in the commit that changes it: it may have become a P1 a moment ago.

    What waits in a queue is claimed in that commit too: whatever stops its answer leaves it where it was.
    """
    hold(post)
    inquiry = lock_inquiry(by, item.inquiry.reference, at)
    is_linked = IncidentLink.objects.filter(incident=post.incident_id, inquiry=inquiry, ended_at=None).exists()
    why = why_left_out(by, post.kind, inquiry, is_linked=is_linked)
    if why is not None:
        raise ConflictFound(_(REASONS[why]), extra={"left_out": why.value})
    if post.kind == PostKind.ANSWER and inquiry.status == Status.QUEUED:
        take_into_hands(inquiry, by=by, at=at)


@inside_transaction
def _remember(post: IncidentPost, item: IncidentPostItem, _done: object, *, by: Actor, at: datetime) -> None:
    """What came of an inquiry is kept in the commit of the action that did it."""
    IncidentPostItem.objects.filter(id=item.id).update(state=State.DONE)
    keep(post, at=at)
    write_accesses_with_effect(by=by, at=at, road="incident")


def _leave_out(post: IncidentPost, item: IncidentPostItem, error: Exception, *, at: datetime) -> None:
    code, detail = _reason(error)
    with step(post, at=at):
        left_out = {"state": State.LEFT_OUT, "code": code, "detail": detail[:LONGEST_DETAIL]}
        IncidentPostItem.objects.filter(id=item.id).update(**left_out)


def _reason(error: Exception) -> tuple[str, str]:
    if isinstance(error, ResourceNotFound):
        return LeftOut.NOT_YOURS, _(REASONS[LeftOut.NOT_YOURS])
    code, detail = reason_of(error, doing="a post to an incident")
    return str(getattr(error, "extra", {}).get("left_out", code)), detail


@inside_transaction
def _end(post: IncidentPost) -> None:
    """Tell each agent once of what reached their inquiries, in the commit that ends the post, however it ended."""
    if post.state == IncidentPost.State.CANCELLED:
        post.items.filter(state=State.WAITING).update(state=State.SKIPPED)
    untold = post.items.filter(state=State.DONE, told_at=None).select_related("inquiry").order_by("position")
    by_agent: dict[UUID, list[IncidentPostItem]] = {}
    for item in untold:
        by_agent.setdefault(item.inquiry.agent_id, []).append(item)
    for agent_id, items in by_agent.items():
        _tell_agent(post, agent_id, items)
    post.items.filter(state=State.DONE, told_at=None).update(told_at=post.finished_at)


def _tell_agent(post: IncidentPost, agent_id: UUID, items: Sequence[IncidentPostItem]) -> None:
    user = user_of_agent(agent_id)
    if user is None or post.finished_at is None:
        return
    references = [one.inquiry.reference for one in items]
    notice = Notice(
        kind="answered" if post.kind == PostKind.ANSWER else "incident_update",
        subject_id=items[0].inquiry_id,
        reference=references[0],
        facts={"count": len(items), "references": references[:MOST_NAMED]},
        once=f"{post.id}/{items[0].id}",
    )
    notify([user], notice, at=post.finished_at)


def _require_rest(post: IncidentPost) -> None:
    """A failed post goes on only while its incident is open and nothing else is posted there."""
    incident = Incident.objects.select_for_update(no_key=True).get(id=post.incident_id)
    if incident.closed_at is not None:
        raise ConflictFound(_("This incident is closed."))
    require_no_open_post(incident)


POSTING = JobKind(
    name="incident",
    noun=gettext_noop("post"),
    model=IncidentPost,
    owner=("started_by_id", "started_by_client"),
    theirs=own_posts,
    work=lambda post: run_items(post, by=starter_of(post)),
    ended=_end,
    require_rest=_require_rest,
)
