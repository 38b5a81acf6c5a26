"""Job aids as they are searched, opened and kept (R4)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import PermissionRefused, ResourceNotFound
from foundation.input_bounds import words_to_search
from inquiries.job_aids.models import JobAid, JobAidFavourite

RANKS = 1_000_000  # as a whole number a rank can be the edge of a page
LAST_WORD = re.compile(r"([a-z0-9]{2,})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class JobAidFilters:
    """What a list of job aids is narrowed to."""

    search: str = ""
    inquiry_type: str = ""
    favourites_only: bool = False
    for_members: bool | None = None


def owner_of(actor: Actor) -> UUID | None:
    """Whose favourites the actor keeps: the agent's, or their own."""
    return actor.agent_id or actor.user_id


def require_owner(actor: Actor) -> UUID:
    """The same; raises PermissionRefused for a client that names no agent."""
    owner = owner_of(actor)
    if owner is None:
        raise PermissionRefused(_("A client names the agent who keeps it in On-Behalf-Of."))
    return owner


def job_aids(actor: Actor, filters: JobAidFilters) -> QuerySet[JobAid]:
    """Active job aids with `is_favourite` and `rank`, which is 0 without a search."""
    owner = owner_of(actor)
    mine = JobAidFavourite.objects.filter(job_aid=OuterRef("pk"))
    mine = mine.filter(owner_id=owner) if owner is not None else mine.none()
    found = JobAid.objects.filter(is_active=True).annotate(is_favourite=Exists(mine))
    if filters.inquiry_type:
        found = found.filter(inquiry_types__contains=[filters.inquiry_type])
    if filters.for_members is not None:
        found = found.filter(is_for_members=filters.for_members)
    if filters.favourites_only:
        found = found.filter(is_favourite=True)
    query = _query(filters.search)
    if query is None:
        return found.annotate(rank=Value(0))
    rank = Cast(SearchRank(F("words"), query) * RANKS, IntegerField())
    return found.filter(words=query).annotate(rank=rank)


def find_job_aid(actor: Actor, job_aid_id: UUID) -> JobAid:
    """One job aid; raises ResourceNotFound."""
    found = job_aids(actor, JobAidFilters()).filter(id=job_aid_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def job_aids_by_type(types: Iterable[str]) -> dict[str, list[JobAid]]:
    """The job aids of some types, those for members first."""
    wanted = list(types)
    found: dict[str, list[JobAid]] = {code: [] for code in wanted}
    rows = JobAid.objects.filter(is_active=True, inquiry_types__overlap=wanted).order_by("-is_for_members", "title")
    for row in rows:
        for code in set(row.inquiry_types) & set(wanted):
            found[code].append(row)
    return found


def _query(search: str) -> SearchQuery | None:
    """Every word, and the last one also as the beginning of one, so that it finds while somebody types."""
    text = words_to_search(search)
    if not text:
        return None
    query = SearchQuery(text, config="english", search_type="websearch")
    last = LAST_WORD.search(text)
    if last is None:
        return query
    before = text[: last.start()].strip()
    begins = SearchQuery(f"{last.group(1)}:*", config="english", search_type="raw")
    if before:
        begins = SearchQuery(before, config="english", search_type="websearch") & begins
    return query | begins
