"""Every kind of search document, to be made anew and to be checked (R37)."""

from collections.abc import Collection, Iterator
from uuid import UUID

from accounts.agent_documents import contents_of_agents, keep_agents
from accounts.models import AgentDocument
from foundation.search.index import Kept, begin_anew, remake, wrong_documents
from inquiries.models import InquiryDocument
from inquiries.search_documents.contents import contents_of_inquiries, keep_documents
from members.models import MemberDocument
from members.search.queries import contents_by_ids
from members.search.steps import keep_members


def _keep_inquiries(ids: Collection[UUID]) -> None:
    keep_documents(*ids)


KEPT = (
    Kept(AgentDocument, contents_of_agents, keep_agents),
    Kept(MemberDocument, contents_by_ids, keep_members),
    Kept(InquiryDocument, contents_of_inquiries, _keep_inquiries),
)


def remake_all() -> dict[str, int]:
    """Make what waits anew; returns how many of each kind."""
    return {kept.name: sum(remake(kept)) for kept in KEPT}


def begin_all_anew() -> dict[str, int]:
    """Let everything wait to be made anew; searches go on finding what was made before."""
    return {kept.name: begin_anew(kept) for kept in KEPT}


def all_wrong() -> Iterator[tuple[str, UUID]]:
    """Every document that does not say what its thing says, by its table and the id of the thing."""
    for kept in KEPT:
        for wrong in wrong_documents(kept):
            yield kept.name, wrong
