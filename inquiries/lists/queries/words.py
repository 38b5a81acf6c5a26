"""Inquiries of a list that have certain words, and where these stand in its rows (R37)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q, QuerySet, UUIDField, Value

from accounts.agent_documents import agents_in
from foundation.actor import Actor
from foundation.database import IsOneOf, without_index
from foundation.name_search import named
from foundation.policy import is_arsos_staff
from foundation.search.common_words import COMMON_WORDS, NEWEST
from foundation.search.documents import asked, for_audience, newest_first, spelled_like
from foundation.search.questions import Question, query_of, read_question
from inquiries.inquiry.access import person_ids
from inquiries.inquiry.models import Inquiry
from inquiries.lists.filter_words import VALUES
from inquiries.lists.rows import ListedInquiry
from inquiries.search_documents.audiences import audience_of, sees_internal
from inquiries.search_documents.models import InquiryDocument
from inquiries.search_documents.shown import matches_of, note_matches
from members.book.access import require_shown, visible_members


def naming_agents(actor: Actor, question: Question) -> Question:
    """The same question, whose words may also name the agent of an inquiry, among those whom somebody may know of."""
    among = None if sees_internal(actor) else actor.visible_agent_ids
    return replace(question, terms=tuple(agents_in(question, among=among)))


def require_words_shown(actor: Actor, text: str) -> None:
    """Raise PermissionRefused for a client from which something is hidden that these words would find."""
    for kind in ("name", *(("phone", "humana_id") if any(map(str.isdigit, text)) else ())):
        require_shown(actor, kind)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search narrows a list to; `is_cut` where only the newest thousand of what has its words are in it."""

    condition: Q = field(default_factory=Q)
    is_cut: bool = False


def found_by_words(
    actor: Actor, question: Question, text: str, at: datetime, *, among: QuerySet[Inquiry] | None
) -> Found:
    """The newest inquiries that have every word, as far as the index says; never by what ARSOS alone knows.

    A list is read from the database as it is shown, so a name with a typing error is replaced by the spellings that
    the newest inquiries have of it. `among`: only these count; None for all.
    """
    require_words_shown(actor, text)
    audience = audience_of(actor, at).to_inquiries
    documents = InquiryDocument.objects.filter(for_audience(audience))
    exact = spelled_like(documents, naming_agents(actor, question))
    query = query_of(exact, is_staff=False, weight="A" if "free_text" in actor.redacted_fields else "")
    found = documents.filter(asked(query))
    is_common = COMMON_WORDS.may_go_by_order(InquiryDocument, exact, audience)
    ids = _newest(newest_first(found if among is None else found.filter(inquiry__in=among), is_common=is_common))
    linked = _newest(_linked_to_named(actor, text, at, among=among)) if is_arsos_staff(actor) else []
    shown = [*ids[:NEWEST], *linked[:NEWEST]]
    is_found = IsOneOf(F("pk"), Value(shown, output_field=ArrayField(UUIDField())))
    return Found(Q(is_found), is_cut=max(len(ids), len(linked)) > NEWEST)


def _newest(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[: NEWEST + 1])


def with_matches(actor: Actor, rows: Iterable[ListedInquiry], text: str) -> list[ListedInquiry]:
    """Rows that a text found, each with the places of its words; journaled, because these show more than the rows."""
    shown, question = list(rows), read_question(text, filters=VALUES)
    if not shown or not question.terms:
        return shown
    found = matches_of(actor, naming_agents(actor, question), [row.id for row in shown])
    for row in shown:
        if row.id in found:
            note_matches(person_ids(row), found[row.id])
    return [replace(row, matched=found.get(row.id, ())) for row in shown]


def _linked_to_named(actor: Actor, text: str, at: datetime, *, among: QuerySet[Inquiry] | None) -> QuerySet[Inquiry]:
    """What ARSOS linked for sure to a member of this name whom the actor may see, the newest first.

    A name that finds an inquiry tells of its link, so nobody finds by it what they filed as an agent (R10).
    """
    seen = visible_members(actor, at).filter(named(text)).values("id")
    inquiries = Inquiry.objects.all() if among is None else among
    linked = inquiries.filter(link_is_sure=True, linked_member__in=seen)
    others = linked.exclude(agent__in=actor.visible_agent_ids) if actor.visible_agent_ids else linked
    return others.order_by(without_index("created_at").desc(), "-pk")  # few: no index of this order helps
