"""Agents are found by words of their names and by their SAN (R37)."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.signals import post_save

from accounts.models.agent_documents import AgentDocument
from accounts.models.agents import Agent
from foundation.compiled import HotQuery
from foundation.search.documents import asked
from foundation.search.index import Content, Kind, Part, lock_documents, vector_of, write_documents
from foundation.search.matches import matches
from foundation.search.questions import Question, Term, query_of
from foundation.transactions import inside_transaction

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""No agent comes before another by age."""
MOST_AGENTS = 50
"""So many agents one word of a name may mean."""


def parts_of_agent(first_name: str, last_name: str, san: str) -> list[Part]:
    """What an agent is found by."""
    return [Part("agent", f"{first_name} {last_name}", Kind.NAME, "B"), Part("san", san, Kind.NUMBER, "B")]


def contents_of_agents(ids: Collection[UUID]) -> dict[UUID, Content]:
    """What the documents of some agents hold; nobody is in the audience, because everybody may know who an agent is."""
    rows = Agent.objects.filter(id__in=ids).values_list("id", "first_name", "last_name", "san")
    return {agent_id: Content(vector_of(parts_of_agent(*known)), frozenset(), UNDATED) for agent_id, *known in rows}


@inside_transaction
def keep_agents(ids: Collection[UUID]) -> None:
    """Make the documents of some agents anew."""
    lock_documents(AgentDocument, ids)
    write_documents(AgentDocument, contents_of_agents(ids))


def keep_whenever_saved() -> None:
    """Whoever saves an agent keeps their document."""
    post_save.connect(_keep, sender=Agent, dispatch_uid="agent documents")


def _keep(instance: Agent, **_more: Any) -> None:
    keep_agents([instance.id])


def agents_in(question: Question, *, among: Collection[UUID] | None) -> list[Term]:
    """The terms of a question, each found also where an agent is named whom it may mean; `among` some agents alone.

    One statement asks for all terms.
    """
    queries = {term: query_of(Question((term,)), is_staff=False) for term in question.terms if term.ways}
    if not queries or among == frozenset():
        return list(question.terms)
    rows = NAMED.rows(query=" | ".join(f"({query})" for query in queries.values()), among=among)
    return [_naming_agents(term, rows) for term in question.terms]


def _named(query: str, among: Collection[UUID] | None) -> QuerySet[AgentDocument, tuple[UUID, str, str, str]]:
    found = AgentDocument.objects.filter(asked(query))
    if among is not None:
        found = found.filter(agent__in=among)
    return found.values_list("agent_id", "agent__first_name", "agent__last_name", "agent__san")[:MOST_AGENTS]


NAMED = HotQuery(_named, is_planned_anew=True)


def _naming_agents(term: Term, rows: Iterable[tuple[UUID, str, str, str]]) -> Term:
    named = [row[0] for row in rows if matches(Question((term,)), parts_of_agent(*row[1:])) is not None]
    return term.naming(named) if named and not term.phrase else term
