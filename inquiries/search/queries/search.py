"""One box: inquiries and members that somebody may see, found by what they typed (R37)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation import clock
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.search.questions import Question, Term, read_question
from inquiries.inquiry.access import note_shown, person_ids
from inquiries.lists.filter_words import VALUES, refused_filters
from inquiries.lists.queries.words import naming_agents
from inquiries.search.queries.found import Edge, Page
from inquiries.search.queries.inquiries import inquiries_found
from inquiries.search.queries.members import members_found
from inquiries.search_documents.audiences import Audience, audience_of
from inquiries.search_documents.shown import note_matches
from members.book.queries.books import BookRow, with_policy_states
from members.search.queries import members_with_mbi

NOTHING_TYPED = gettext_noop("Type a word, a name, a number or a filter such as status:open.")
KINDS = ("inquiries", "members")


@dataclass(slots=True)
class Results:
    """What was found of each kind."""

    inquiries: Page[Any] = field(default_factory=Page)
    members: Page[BookRow] = field(default_factory=Page)


def search(
    actor: Actor,
    text: str,
    at: datetime,
    *,
    kinds: Collection[str] = KINDS,
    most: int,
    edges: dict[str, Edge] | None = None,
) -> Results:
    """Find what somebody typed; journaled as a search that showed what it found, or that found nothing.

    Raises InputRejected for a text without words and for filters with values that they do not take.
    """
    question = asked_of(actor, text, at)
    found, edges, audience = Results(), edges or {}, audience_of(actor, at)
    log_access(kind="search", fields=["search"])
    if "inquiries" in kinds:
        found.inquiries = inquiries_found(actor, question, audience, at, most=most, edge=edges.get("inquiries"))
        _note_shown(found.inquiries)
    if "members" in kinds and actor.has_scope("members:read"):
        found.members = _members(actor, question, audience, at, most=most, edge=edges.get("members"))
    return found


def asked_of(actor: Actor, text: str, at: datetime) -> Question:
    """What was typed, with the agents and members that its words and numbers name."""
    question = read_question(text, filters=VALUES)
    errors = [FieldError("/query", "not_allowed", words) for words in refused_filters(question.filters, at)]
    if question.finds_nothing:
        errors.append(FieldError("/query", "required", _(NOTHING_TYPED)))
    if errors:
        raise InputRejected(_("You can't search for this."), errors=errors)
    named = Question(tuple(_with_mbi(actor, term) for term in question.terms), question.filters)
    return naming_agents(actor, named)


def _note_shown(page: Page[Any]) -> None:
    """Journal who was shown with which fields: a snippet shows more of a person than a list does."""
    note_shown([row for row, _ in page.rows], kind="search")
    for row, matched in page.rows:
        note_matches(person_ids(row), matched)


def _with_mbi(actor: Actor, term: Term) -> Term:
    is_shown = term.is_mbi and "mbi" not in actor.redacted_fields
    return term.naming(members_with_mbi(term.text)) if is_shown else term


def _members(
    actor: Actor, question: Question, audience: Audience, at: datetime, *, most: int, edge: Edge | None
) -> Page[BookRow]:
    page = members_found(actor, question, audience, at, most=most, edge=edge)
    rows = with_policy_states([member for member, _ in page.rows], clock.date_of(at))
    if rows:
        note_matches([row.member.id for row in rows], [match for _, matched in page.rows for match in matched])
    found = [(row, matched) for row, (_, matched) in zip(rows, page.rows, strict=True)]
    return Page(found, page.next, page.is_cut)
