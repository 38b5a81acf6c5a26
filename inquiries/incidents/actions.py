"""Open an incident, link inquiries to it, post one update or answer to all of them, and close it."""

import logging
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries import user_of_agent
from events.notifications.steps import MOST_NAMED, Notice, notify
from foundation import clock
from foundation.access_log.steps import collected_accesses, write_accesses, write_accesses_with_effect
from foundation.actor import Actor
from foundation.errors import ArsosError, ConflictFound, FieldError, InputRejected, ResourceNotFound
from foundation.identifiers import new_reference, parse_reference
from foundation.jobs.engine import take_turn
from foundation.jobs.isolation import alone
from foundation.jobs.kinds import JobKind
from foundation.jobs.steps import hold, keep, step
from foundation.jobs.wake_ups import wake_jobs
from foundation.transactions import Companion, accompanied_by, durable, inside_transaction
from inquiries.catalog.queries import type_titles
from inquiries.catalog.rules.intake import require_no_errors
from inquiries.incidents.access import lock_incident, require_working_incidents
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost, IncidentPostItem
from inquiries.incidents.queries import (
    MOST_LINKED,
    linked_inquiries,
    own_posts,
    people_of,
    personal_data_in,
    starter_of,
    why_left_out,
)
from inquiries.incidents.rules import REASONS, LeftOut, Person, PostKind
from inquiries.incidents.steps import link, unlink
from inquiries.inquiry.access import is_staff_of, lock_inquiry, note_shown, visible_inquiries
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.rules import Status
from inquiries.queues.actions import take_into_hands
from inquiries.work.actions.answer import Answer, require_relay, resolve_inquiry
from inquiries.work.actions.messages import MessageText, add_message

PREFIX = "IN"
SECONDS_AT_ONCE = 2
"""So long a post is worked off while its author waits; a worker does what is left then."""
LONGEST_DETAIL = 300
State = IncidentPostItem.State
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What went wrong, in words without anybody's data, and the type in which it shows."""

    title: str
    what_happened: str
    inquiry_type: str | None = None


@durable
def open_incident(cause: Cause, *, references: Sequence[str] = (), by: Actor, at: datetime) -> Incident:
    """This will open an incident and link inquiries to it.

    Raises PermissionRefused, and InputRejected for what looks like a person's data, and as `link_inquiries`.
    """
    require_working_incidents(by)
    rows = _lock_all(references, by=by, at=at)
    texts = {"title": cause.title, "what_happened": cause.what_happened}
    _require_nobody_in(texts, people=people_of([row.id for row in rows.values() if row]), at=at)
    _require_type(cause.inquiry_type)
    incident = Incident.objects.create(
        reference=new_reference(PREFIX),
        title=cause.title,
        what_happened=cause.what_happened,
        inquiry_type_id=cause.inquiry_type,
        opened_at=at,
        opened_by_id=by.user_id,  # type: ignore[misc]  # whoever works at ARSOS is a person
        opened_by_name=by.name,
    )
    _link_all(incident, rows, by=by, at=at)
    return incident


def _require_type(code: str | None) -> None:
    if code is not None and code not in type_titles():
        error = FieldError("/inquiry_type", "unknown_type", _("Choose one of the inquiry types."))
        raise InputRejected(_("There is no such inquiry type."), errors=[error])


@durable
def link_inquiries(incident_id: UUID, *, references: Sequence[str], by: Actor, at: datetime) -> Incident:
    """This will link inquiries to an open incident: all of them, or none. One that is linked here already stays.

    Raises InputRejected with each that is out of sight, not open to ARSOS, or linked to another incident, and for more
    than five hundred; PermissionRefused, ResourceNotFound, ConflictFound for an incident that is closed.
    """
    rows = _lock_all(references, by=by, at=at)
    incident = lock_incident(by, incident_id)
    said = {"title": incident.title, "what_happened": incident.what_happened}
    if personal_data_in(said, people_of([row.id for row in rows.values() if row]), at):
        words = _("The title or description of this incident has data of a person in these inquiries.")
        error = FieldError("/references", "personal_data", _("Open another incident without it, and link them there."))
        raise InputRejected(words, errors=[error])
    _link_all(incident, rows, by=by, at=at)
    return incident


@durable
def unlink_inquiry(incident_id: UUID, *, reference: str, by: Actor, at: datetime) -> Incident:
    """This will take one inquiry out of an open incident. Raises ConflictFound where it is not linked."""
    inquiry = lock_inquiry(by, reference, at)
    incident = lock_incident(by, incident_id)
    if not (is_staff_of(by, inquiry) and unlink(inquiry, incident, by=by, at=at)):
        raise ConflictFound(_("This inquiry is not linked to this incident."))
    return incident


@durable
def close_incident(incident_id: UUID, *, by: Actor, at: datetime) -> Incident:
    """This will close an incident: its links end, and its inquiries go on by themselves.

    Raises ConflictFound while something is being posted.
    """
    incident = lock_incident(by, incident_id, is_closing=True)
    _require_no_open_post(incident)
    ended = {"ended_at": at, "ended_by_name": by.name, "ended_why": IncidentLink.Ended.CLOSED}
    incident.links.filter(ended_at=None).update(**ended)
    incident.closed_at, incident.closed_by_name = at, by.name
    incident.save()
    return incident


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
    _require_no_open_post(incident)
    asked_as = "answer" if kind == PostKind.ANSWER else "body"
    texts = {asked_as: str(given["body"]), "relay_text": str(given.get("relay_text", ""))}
    linked = linked_inquiries(by, incident, at)
    if not linked.receiving(kind):
        raise ConflictFound(_("No linked inquiry would get this. See why each is left out."))
    # Only people whom the writer may see: a refusal about others would tell of them, and they get nothing of this.
    seen = [one.inquiry for one in linked.shown]
    note_shown(seen)
    _require_nobody_in(texts, people=people_of([one.id for one in seen]), at=at)
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


@inside_transaction
def _lock_all(references: Sequence[str], *, by: Actor, at: datetime) -> dict[int, Inquiry | None]:
    """The inquiries by their place among the references, locked in the order of their ids; None where out of sight."""
    _require_not_too_many(len(references))
    named = list(dict.fromkeys(parse_reference(one) for one in references))
    visible = visible_inquiries(by, at).filter(reference__in=named).values("id")
    # A post locks its incident first and its items' foreign keys take KEY SHARE on the inquiries: that must pass.
    locked = Inquiry.objects.select_for_update(of=("self",), no_key=True)
    found = {row.reference: row for row in locked.filter(id__in=visible).order_by("id") if is_staff_of(by, row)}
    return {place: found.get(one) for place, one in enumerate(named)}


@inside_transaction
def _link_all(incident: Incident, rows: Mapping[int, Inquiry | None], *, by: Actor, at: datetime) -> None:
    named = [row for row in rows.values() if row is not None]
    open_links = IncidentLink.objects.filter(inquiry__in=named, ended_at=None).select_related("incident")
    linked = {one.inquiry_id: one.incident for one in open_links}
    require_no_errors([error for place, row in rows.items() if (error := _link_error(incident, place, row, linked))])
    new = [row for row in named if row.id not in linked]
    _require_not_too_many(incident.links.filter(ended_at=None).count() + len(new))
    for row in new:
        link(row, incident, by=by, at=at)


def _require_not_too_many(count: int) -> None:
    if count > MOST_LINKED:
        words = _("An incident takes up to %(most)d inquiries.") % {"most": MOST_LINKED}
        raise InputRejected(words, errors=[FieldError("/references", "too_many", words)])


def _link_error(
    incident: Incident, place: int, row: Inquiry | None, linked: Mapping[UUID, Incident]
) -> FieldError | None:
    if row is None:
        return FieldError(f"/references/{place}", "not_found", _("You can't see an inquiry with this reference."))
    other = linked.get(row.id, incident)
    if other.id == incident.id:
        return None
    words = _("%(reference)s is linked to the incident %(other)s.")
    words = words % {"reference": row.reference, "other": other.reference}
    return FieldError(f"/references/{place}", "linked_elsewhere", words)


def _require_no_open_post(incident: Incident) -> None:
    if incident.posts.filter(finished_at=None).exists():
        raise ConflictFound(_("A post to this incident is being sent. Wait until it is done."))


def _require_nobody_in(texts: Mapping[str, str], *, people: Collection[Person], at: datetime) -> None:
    found = personal_data_in(texts, people, at)
    require_no_errors([FieldError(f"/{one.field}", f"personal_{one.code}", one.detail) for one in found])


def run_items(post: IncidentPost, *, by: Actor) -> Generator[None]:
    """Post to each inquiry that is left, as `by`; an inquiry's outcome shares its commit."""
    for item in post.items.filter(state=State.WAITING).select_related("inquiry").order_by("position"):
        yield
        at = clock.now()
        with collected_accesses() as looks:
            alone(partial(_perform, post, item, by=by, at=at), partial(_leave_out, post, item, at=at))
        write_accesses(looks, by=by, at=at, road="incident")


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
    if isinstance(error, ArsosError):
        return str(error.extra.get("left_out", error.code)), error.detail
    logger.error("%s in a post to an incident", type(error).__name__)  # its words may name people
    return "internal", _("Something went wrong. Nothing was changed.")


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
    _require_no_open_post(incident)


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
