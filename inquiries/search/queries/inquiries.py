"""The inquiries that a question finds for somebody (R31, R37)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.search.common_words import COMMON_WORDS
from foundation.search.documents import Candidate, Proposed, newest_proposed
from foundation.search.matches import Match
from foundation.search.questions import Question, query_of
from inquiries.inquiry.models import Inquiry
from inquiries.lists.queries.lists import InquiryFilters, asked_in_words, inquiry_rows
from inquiries.lists.rows import ListedInquiry
from inquiries.search.queries.found import Edge, Page, page_of_found
from inquiries.search_documents.audiences import Audience, sees_internal
from inquiries.search_documents.models import InquiryDocument
from inquiries.search_documents.shown import matches_of


def inquiries_found(
    actor: Actor, question: Question, audience: Audience, at: datetime, *, most: int, edge: Edge | None
) -> Page[ListedInquiry]:
    """A page of inquiries that somebody may see and that have every word, the best first."""
    if not question.terms:
        return _newest(narrowed(actor, question.filters, at), most=most, edge=edge)
    query = query_of(question, is_staff=sees_internal(actor))
    is_common = COMMON_WORDS.may_go_by_order(InquiryDocument, question, audience.to_inquiries)

    def propose(before: tuple[datetime, UUID] | None) -> Proposed:
        ids = audience.to_inquiries
        return newest_proposed(InquiryDocument, query, audience=ids, before=before, is_common=is_common)

    def confirm(ids: Collection[UUID]) -> dict[UUID, tuple[ListedInquiry, list[Match]]]:
        seen = {row.id: row for row in _confirmed(actor, question.filters, at, ids)}
        matched = matches_of(actor, question, seen.keys())
        return {one: (seen[one], found) for one, found in matched.items()}

    return page_of_found(propose, confirm, most=most, edge=edge)


def _confirmed(
    actor: Actor, filters: Mapping[str, str], at: datetime, ids: Collection[UUID]
) -> Iterable[ListedInquiry]:
    """The rows of some inquiries, as far as somebody may see them and the filters let them through."""
    if filters:
        return narrowed(actor, filters, at).filter(id__in=ids)
    return SEEN.rows(actor=actor, at=at, ids=ids)


def _seen(actor: Actor, at: datetime, ids: Collection[UUID]) -> QuerySet[Inquiry, ListedInquiry]:
    return narrowed(actor, {}, at).filter(id__in=ids)


SEEN = HotQuery(_seen)


def narrowed(actor: Actor, filters: Mapping[str, str], at: datetime) -> QuerySet[Inquiry, ListedInquiry]:
    """The rows of a list that somebody may see, narrowed by filters."""
    return inquiry_rows(actor, InquiryFilters(), at).filter(asked_in_words(actor, filters, at))


def _newest(rows: QuerySet[Inquiry, ListedInquiry], *, most: int, edge: Edge | None) -> Page[ListedInquiry]:
    """Filters alone: the newest first."""
    if edge is not None:
        after = edge.after
        rows = rows.filter(Q(created_at__lt=after.made_at) | Q(created_at=after.made_at, id__lt=after.id))
    found = list(rows.order_by("-created_at", "-id")[: most + 1])
    page: Page[ListedInquiry] = Page([(row, []) for row in found[:most]])
    if len(found) > most:
        last = found[most - 1]
        page.next = Edge(Candidate(0, last.created_at, last.id))
    return page
