"""What is linked to an incident as one person may see it, what a post would leave out, and how far posts are."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.background_actors import asker_again
from foundation import clock
from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.errors import FieldError
from inquiries.catalog.queries import published_version
from inquiries.catalog.rules.intake import require_no_errors
from inquiries.incidents.access import find_incident
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost, IncidentPostItem
from inquiries.incidents.rules import (
    LeftOut,
    LinkedFacts,
    Person,
    PersonalData,
    PostKind,
    decide_left_out,
    find_personal_data,
)
from inquiries.inquiry.access import is_staff_of, may_write, relationships_in, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, Action, Status, may_take

MOST_LINKED = 500
MOST_SUGGESTED = 50
SUGGESTED_FOR = timedelta(days=7)
RELATED = ("queue", "assignee__user", "agent", "inquiry_type")
State = IncidentPostItem.State


@dataclass(frozen=True, slots=True)
class LinkedInquiry:
    """One linked inquiry that the reader may see, and why an update or an answer of theirs would leave it out."""

    inquiry: Inquiry
    linked_at: datetime
    linked_by_name: str
    left_out_of_update: LeftOut | None
    left_out_of_answer: LeftOut | None


@dataclass(frozen=True, slots=True)
class LinkedInquiries:
    """What is linked: those that the reader may see, and how many others there are."""

    shown: list[LinkedInquiry]
    hidden: int

    def receiving(self, kind: str) -> list[LinkedInquiry]:
        """Those that get what is posted."""
        return [one for one in self.shown if self.why(one, kind) is None]

    def left_out(self, kind: str) -> list[tuple[LinkedInquiry, LeftOut]]:
        """The others, with why."""
        return [(one, why) for one in self.shown if (why := self.why(one, kind)) is not None]

    @staticmethod
    def why(one: LinkedInquiry, kind: str) -> LeftOut | None:
        """Why one is left out of a post of this kind."""
        return one.left_out_of_answer if kind == PostKind.ANSWER else one.left_out_of_update


def with_counts(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Incidents with how many inquiries are `linked`, how many of those are `waiting` for an answer, and how many are
    `through`: answered, or ended in another way.
    """
    is_linked = ~Q(links__ended_why="unlinked") & Q(links__isnull=False)
    is_open = Q(links__inquiry__status__in=OPEN)
    return incidents.annotate(
        linked=Count("links", filter=is_linked),
        waiting=Count("links", filter=is_linked & is_open),
        through=Count("links", filter=is_linked & ~is_open),
    )


def links_of(incident: Incident) -> QuerySet[IncidentLink]:
    """What is linked, or was when the incident was closed."""
    return incident.links.exclude(ended_why=IncidentLink.Ended.UNLINKED)


def linked_inquiries(actor: Actor, incident: Incident, at: datetime) -> LinkedInquiries:
    """What is linked, in the order in which it was linked."""
    links = list(links_of(incident).order_by("linked_at", "id"))
    visible = visible_inquiries(actor, at).filter(id__in=[link.inquiry_id for link in links])
    seen = {one.id: one for one in visible.select_related(*RELATED, "prospect")}
    shown = [
        LinkedInquiry(
            inquiry=seen[link.inquiry_id],
            linked_at=link.linked_at,
            linked_by_name=link.linked_by_name,
            left_out_of_update=why_left_out(actor, PostKind.UPDATE, seen[link.inquiry_id]),
            left_out_of_answer=why_left_out(actor, PostKind.ANSWER, seen[link.inquiry_id]),
        )
        for link in links
        if link.inquiry_id in seen and is_staff_of(actor, seen[link.inquiry_id])
    ]
    return LinkedInquiries(shown, hidden=len(links) - len(shown))


def why_left_out(actor: Actor, kind: str, inquiry: Inquiry, *, is_linked: bool = True) -> LeftOut | None:
    """Why a post of this person's would leave an inquiry out as it is now."""
    facts = LinkedFacts(
        is_linked=is_linked,
        status=inquiry.status,
        may_receive=_may_answer(actor, inquiry) if kind == PostKind.ANSWER else may_write(actor, inquiry),
        priority=inquiry.priority,
        sos_eligible=published_version(inquiry.type_version_id).version.sos_eligible,
        hand_over_suggested=inquiry.hand_over_suggested,
        open_requests=inquiry.open_requests,
        has_authority=inquiry.prospect_id is None or inquiry.authority_verified_at is not None,
    )
    return decide_left_out(kind, facts)


def _may_answer(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor could answer it alone: as its holder or lead, or by claiming it from their queue."""
    action = Action.CLAIM if inquiry.status == Status.QUEUED else Action.RESOLVE
    return may_take(action, relationships_in(actor, inquiry))


def suggested_inquiries(actor: Actor, incident: Incident, at: datetime) -> list[Inquiry]:
    """Open inquiries of the same types that were filed in the week before the incident or since, linked to none."""
    types = {incident.inquiry_type_id} - {None}
    if not types:
        types = set(links_of(incident).values_list("inquiry__inquiry_type_id", flat=True))
    since = incident.opened_at - SUGGESTED_FOR
    found = visible_inquiries(actor, at).filter(inquiry_type__in=types, created_at__gte=since, status__in=OPEN)
    linked = IncidentLink.objects.filter(inquiry=OuterRef("id"), ended_at=None)
    rows = found.filter(~Exists(linked)).select_related(*RELATED).order_by("-created_at", "id")[:MOST_SUGGESTED]
    return [one for one in rows if is_staff_of(actor, one)]


def people_of(inquiry_ids: Collection[UUID]) -> list[Person]:
    """Everybody whom some inquiries are about, with what identifies them."""
    related = ("member", "prospect", "linked_member")
    rows = Inquiry.objects.filter(id__in=inquiry_ids).select_related(*related)
    found = rows.prefetch_related("member__former_names", "linked_member__former_names")
    return [_person(one) for row in found for one in (row.member, row.prospect, row.linked_member) if one is not None]


def _person(one: Any) -> Person:
    former = one.former_names.all() if hasattr(one, "former_names") else ()
    return Person(
        names=[name for each in (one, *former) for name in (each.first_name, each.last_name)],
        numbers=[one.phone, one.humana_id],
        date_of_birth=one.date_of_birth,
    )


def personal_data_in(texts: Mapping[str, str], people: Collection[Person], at: datetime) -> list[PersonalData]:
    """What in texts for many belongs to one of these people."""
    return find_personal_data(texts, people, sos_line=settings.ARSOS_SOS_LINE, today=clock.date_of(at))


def posts_of(incident: Incident) -> QuerySet[IncidentPost]:
    """What was posted, newest first, with how many inquiries are `done`, `left_out` and `skipped`."""
    return with_progress(incident.posts.all()).order_by("-created_at", "id")


def with_progress(posts: QuerySet[IncidentPost]) -> QuerySet[IncidentPost]:
    """Posts with how many inquiries are `done`, `left_out` and `skipped`."""
    return posts.annotate(
        **{name: Count("items", filter=Q(items__state=name)) for name in (State.DONE, State.LEFT_OUT, State.SKIPPED)}
    )


def own_posts(actor: Actor) -> QuerySet[IncidentPost]:
    """What the caller posted."""
    return IncidentPost.objects.filter(started_by_id=actor.user_id, started_by_client=actor.client_id or "")


def find_post(actor: Actor, incident_id: UUID, post_id: UUID) -> IncidentPost:
    """One post of an incident. Raises as `find_incident`."""
    found = posts_of(find_incident(actor, incident_id)).filter(id=post_id).first()
    if found is None:
        raise nothing_found("incident")
    return found


def items_of_post(actor: Actor, post: IncidentPost, at: datetime) -> list[IncidentPostItem]:
    """What became of each inquiry of a post that the actor may see, in order."""
    items = list(post.items.select_related("inquiry").order_by("position"))
    ids = [one.inquiry_id for one in items]
    seen = set(visible_inquiries(actor, at).filter(id__in=ids).values_list("id", flat=True))
    return [one for one in items if one.inquiry_id in seen]


def starter_of(post: IncidentPost) -> Actor:
    """Who posted, with the rights they have now. Raises PermissionRefused for who may no longer work here."""
    return asker_again(
        user_id=post.started_by_id,
        client_id=post.started_by_client,
        agent_id=None,
        on=clock.date_of(clock.now()),
        road="incident",
    )


@dataclass(frozen=True, slots=True, order=True)
class IncidentEntry:
    """One thing that happened to an incident: when, what, who did it, and to how many inquiries."""

    at: datetime
    kind: str
    by_name: str
    count: int = 0


def history_of(incident: Incident) -> list[IncidentEntry]:
    """What happened to an incident, newest first; what one person linked at one instant is one entry."""
    entries = [IncidentEntry(incident.opened_at, "opened", incident.opened_by_name)]
    if incident.closed_at is not None:
        entries.append(IncidentEntry(incident.closed_at, "closed", incident.closed_by_name))
    entries += [
        IncidentEntry(post.created_at, post.kind, post.started_by_name, post.total) for post in incident.posts.all()
    ]
    linkings: Counter[tuple[datetime, str, str]] = Counter()
    for link in incident.links.all():
        linkings[link.linked_at, "linked", link.linked_by_name] += 1
        if link.ended_at is not None and link.ended_why == IncidentLink.Ended.UNLINKED:
            linkings[link.ended_at, "unlinked", link.ended_by_name] += 1
    entries += [IncidentEntry(*what, count) for what, count in linkings.items()]
    return sorted(entries, reverse=True)


def require_nobody_in(texts: Mapping[str, str], *, people: Collection[Person], at: datetime) -> None:
    """Raise InputRejected with each place where a text has data of these people."""
    found = personal_data_in(texts, people, at)
    require_no_errors([FieldError(f"/{one.field}", f"personal_{one.code}", one.detail) for one in found])
