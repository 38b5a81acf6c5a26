"""The members that a question finds for somebody (R31, R37)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.search.documents import Candidate, Proposed
from foundation.search.matches import Match, matches
from foundation.search.questions import Question, query_of
from inquiries.inquiry.models import Inquiry
from inquiries.search.queries.found import Edge, Page, page_of_found
from inquiries.search_documents.audiences import Audience, works_at_arsos
from inquiries.search_documents.shown import hidden_from
from members.book.access import visible_members
from members.search.queries import members_of_anybody, proposed_members, searchable, with_texts


def members_found(
    actor: Actor, question: Question, audience: Audience, at: datetime, *, most: int, edge: Edge | None
) -> Page[Any]:
    """A page of members that somebody may see and that have every word; none for a question with filters."""
    if not question.terms or question.filters:
        return Page()
    query = query_of(question, is_staff=False)
    others = _by_work(query, audience) if works_at_arsos(actor) else []
    hidden = hidden_from(actor)

    def propose(before: tuple[datetime, UUID] | None) -> Proposed:
        return proposed_members(query, audience=audience.to_members, others=others, before=before)

    def confirm(ids: Collection[UUID]) -> dict[UUID, tuple[Any, list[Match]]]:
        found = {}
        for member in SEEN.rows(actor=actor, at=at, ids=ids):
            parts = [part for part in searchable(member).parts if part.field not in hidden]
            matched = matches(question, parts, ids=[member.id])
            if matched is not None:
                found[member.id] = (member, matched)
        return found

    return page_of_found(propose, confirm, most=most, edge=edge)


def _seen(actor: Actor, at: datetime, ids: Collection[UUID]) -> QuerySet[Any]:
    return with_texts(visible_members(actor, at).filter(id__in=ids))


SEEN = HotQuery(_seen)


def _by_work(query: str, audience: Audience) -> list[Candidate]:
    """The members of inquiries that somebody works.

    Found among members first: few have such a name, while half of the inquiries may have such a word.
    """
    known = members_of_anybody(query)
    ids = [one.id for one in known]
    if not ids:
        return []
    reached = {one for row in WORKED.rows(audience=list(audience.by_work), ids=ids) for one in row}
    return [one for one in known if one.id in reached]


def _worked(audience: Collection[UUID], ids: Collection[UUID]) -> QuerySet[Inquiry, tuple[UUID | None, UUID | None]]:
    worked = Inquiry.objects.filter(search_document__audience__overlap=audience)
    return worked.filter(Q(member__in=ids) | Q(linked_member__in=ids)).values_list("member", "linked_member")


WORKED = HotQuery(_worked, is_planned_anew=True)
