"""Members that a typed person may be, and links to them as each reader may see them (R10, R11, R30)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.crypto import hashes_of_person
from foundation.policy import Resource, Right, may
from inquiries.inquiry.access import is_staff_of, leads_inquiry, note_shown, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.subject_links.models import SubjectLink
from members.matching.queries import PossibleMatch, match_with, possible_matches
from members.matching.rules import PersonFacts

WHOM = ("inquiry__prospect", "inquiry__member", "member", "reviewed_by")
"""Whom a link is about, as filed and as linked, and who reviewed it."""


def members_matching(inquiry: Inquiry) -> list[PossibleMatch]:
    """The members whom the typed person may be, exact matches first, with what agrees and what differs; journaled."""
    if inquiry.prospect is None:
        return []
    return possible_matches(_facts(inquiry), hashes_of_person(inquiry.prospect))


def match_of(inquiry: Inquiry, member_id: UUID) -> PossibleMatch | None:
    """The person of an inquiry compared with one member; None where there is no such member."""
    filed = inquiry.prospect or inquiry.member
    return match_with(member_id, _facts(inquiry), hashes_of_person(filed)) if filed is not None else None


def links_of(actor: Actor, inquiry: Inquiry) -> list[SubjectLink]:
    """Every link that was ever made, newest first; journaled for each member named."""
    links = list(inquiry.subject_links.select_related("member", "reviewed_by").order_by("-position"))
    for link in links:
        link.inquiry = inquiry
    return note_links(actor, links)


def names_member(actor: Actor, link: SubjectLink) -> bool:
    """Whether the actor reads whom a link names: who reviews it, and all of ARSOS once it is sure (R10)."""
    return link.is_sure or leads_inquiry(actor, link.inquiry)


def last_link_in_force(inquiry: Inquiry) -> SubjectLink | None:
    """The link in force: the last one that nobody has undone."""
    return inquiry.subject_links.exclude(state=SubjectLink.State.UNDONE).order_by("-position").first()


def waiting_link(actor: Actor, inquiry: Inquiry) -> SubjectLink | None:
    """The link in force while no lead has accepted it, for ARSOS; what agrees and what differs, and whom not."""
    if inquiry.linked_member_id is None or inquiry.link_is_sure or not is_staff_of(actor, inquiry):
        return None
    return last_link_in_force(inquiry)


def links_to_review(actor: Actor) -> QuerySet[SubjectLink]:
    """What waits for this lead, in the queues they lead, oldest first: nobody reviews their own, and only the link in
    force is reviewed.
    """
    waiting = SubjectLink.objects.filter(state=SubjectLink.State.OPEN, inquiry__queue__in=actor.lead_queue_ids)
    later = SubjectLink.objects.filter(inquiry=OuterRef("inquiry"), position__gt=OuterRef("position"))
    in_force = ~Exists(later.exclude(state=SubjectLink.State.UNDONE))
    return waiting.filter(in_force).exclude(linked_by=actor.user_id).order_by("linked_at", "id")


def may_review_links(actor: Actor) -> bool:
    """Whether the actor reviews links that are not an exact match (R11)."""
    return may(actor, Right.REVIEW, Resource.MEMBER_LINKS)


def links_seen_by_lead(actor: Actor) -> QuerySet[SubjectLink]:
    """The links in the queues that the actor leads, whatever became of them."""
    return SubjectLink.objects.filter(inquiry__queue__in=actor.lead_queue_ids)


def shown_links(actor: Actor, links: QuerySet[SubjectLink], *, most: int) -> list[SubjectLink]:
    """Some of these links with whom they are about; journaled."""
    return note_links(actor, links.select_related(*WHOM)[:most])


def find_link(actor: Actor, link_id: UUID, at: datetime) -> SubjectLink:
    """A link of an inquiry the actor may see; raises ResourceNotFound. Both are journaled."""
    visible = visible_inquiries(actor, at).values("id")
    found = SubjectLink.objects.filter(id=link_id, inquiry__in=visible).select_related(*WHOM).first()
    if found is None:
        raise nothing_found("link")
    note_links(actor, [found])
    return found


def note_links(actor: Actor, links: Iterable[SubjectLink]) -> list[SubjectLink]:
    """Journal whom these links are about: as filed, and as linked where the actor reads whom (R33). Returns them."""
    shown = list(links)
    note_shown([one.inquiry for one in shown])
    named = [one.member_id for one in shown if names_member(actor, one)]
    if named:
        log_access(subjects=named, fields=["name", "humana_id", "link"])
    return shown


def _facts(inquiry: Inquiry) -> PersonFacts:
    prospect = inquiry.prospect
    if prospect is None:
        return _facts_of_member(inquiry.member)
    return PersonFacts(
        last_name=prospect.last_name,
        first_name=prospect.first_name,
        date_of_birth=prospect.date_of_birth,
        zip_code=prospect.zip_code,
        phone=prospect.phone,
        application_number=prospect.application_number,
        humana_id=prospect.humana_id,
    )


def _facts_of_member(member: Any) -> PersonFacts:
    return PersonFacts(
        last_name=member.last_name,
        first_name=member.first_name,
        date_of_birth=member.date_of_birth,
        zip_code=member.zip_code,
        humana_id=member.humana_id,
    )
