"""What members are found by, and the members that a question finds (R37)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from foundation.compiled import HotQuery
from foundation.crypto import keyed_hashes
from foundation.search.documents import Candidate, Proposed, newest_proposed
from foundation.search.index import Content, Kind, Part, vector_of
from members.book.models import Application, FormerName, Member, Policy, PolicyAgent
from members.search.models import MemberDocument

MOST_WITH_MBI = 20


@dataclass(frozen=True, slots=True)
class Searchable:
    """What is read of a member to find them, and of the agents whose book they were, are or will be in."""

    id: UUID
    first_name: str
    last_name: str
    former_names: tuple[str, ...]
    humana_id: str
    dependent_code: str
    phone: str
    policies: tuple[str, ...]
    applications: tuple[str, ...]
    agents: frozenset[UUID]
    created_at: datetime

    @property
    def person(self) -> list[Part]:
        """Names, Humana id and phone: what is found with the inquiries about them, too."""
        return [
            Part("name", f"{self.first_name} {self.last_name}", Kind.NAME, "A"),
            *(Part("former_name", name, Kind.NAME, "A") for name in self.former_names),
            Part("humana_id", f"{self.humana_id}{self.dependent_code and f'-{self.dependent_code}'}", Kind.NUMBER, "A"),
            Part("phone", self.phone, Kind.PHONE, "A"),
        ]

    @property
    def parts(self) -> list[Part]:
        """Everything."""
        policies = [Part("policy_number", number, Kind.NUMBER, "A") for number in self.policies]
        return [
            *self.person,
            *policies,
            *(Part("application_number", number, Kind.NUMBER, "A") for number in self.applications),
        ]


def with_texts(members: QuerySet[Member]) -> QuerySet[Member]:
    """Members with what they are found by, in one statement; nothing for those whose records were purged."""
    own = OuterRef("pk")
    formers = FormerName.objects.filter(member=own).order_by("-used_until", "id")
    records = PolicyAgent.objects.filter(member=own, role=PolicyAgent.AgentRole.AGENT_OF_RECORD)
    policies = Policy.objects.filter(member=own).order_by("policy_number")
    applications = Application.objects.filter(member=own).order_by("application_number")
    return (
        members.filter(purged_at=None)
        .defer("mbi", "date_of_birth")
        .annotate(
            found_formers=ArraySubquery(formers.values(name=JSONObject(first="first_name", last="last_name"))),
            found_policies=ArraySubquery(policies.values("policy_number")),
            found_applications=ArraySubquery(applications.values("application_number")),
            found_agents=ArraySubquery(records.values("agent")),
        )
    )


def searchable(member: Any) -> Searchable:
    """What a member from `with_texts` is found by."""
    return Searchable(
        member.id,
        member.first_name,
        member.last_name,
        tuple(f"{one['first']} {one['last']}" for one in member.found_formers),
        member.humana_id,
        member.dependent_code,
        member.phone,
        tuple(member.found_policies),
        tuple(member.found_applications),
        frozenset(member.found_agents),
        member.created_at,
    )


WITH_TEXTS = HotQuery(lambda ids: with_texts(Member.objects.filter(id__in=ids)))


def searchable_by_ids(ids: Collection[UUID]) -> dict[UUID, Searchable]:
    """What the members of these ids are found by."""
    if not ids:
        return {}
    return {member.id: searchable(member) for member in WITH_TEXTS.rows(ids=ids)}


def contents_by_ids(ids: Collection[UUID]) -> dict[UUID, Content]:
    """What the documents of some members hold: themselves in the audience, for whoever opens an emergency access."""
    return {
        member_id: Content(vector_of(found.parts, ids=[member_id]), found.agents | {member_id}, found.created_at)
        for member_id, found in searchable_by_ids(ids).items()
    }


def members_with_mbi(mbi: str) -> frozenset[UUID]:
    """The members who have or had an MBI, whoever may see them: looked up by keyed hashes, never shown as they are."""
    found = Member.objects.filter(mbi_hashes__overlap=keyed_hashes("mbi", mbi))
    return frozenset(found.values_list("id", flat=True)[:MOST_WITH_MBI])


def proposed_members(
    query: str,
    *,
    audience: Collection[UUID],
    others: Collection[Candidate] = (),
    before: tuple[datetime, UUID] | None = None,
) -> Proposed:
    """Members that the index proposes to an audience, and others whom somebody reaches by other ways."""
    found = Proposed([])
    if audience:
        found = newest_proposed(MemberDocument, query, audience=audience, before=before)
    if not others or before is not None:
        return found
    return Proposed(sorted({*found.candidates, *others}, reverse=True), found.oldest)


def members_of_anybody(query: str) -> list[Candidate]:
    """The newest members that the index proposes, whosever they are."""
    return newest_proposed(MemberDocument, query, audience=None).candidates
