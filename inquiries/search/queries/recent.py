"""What a person searched lately."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from foundation.actor import Actor
from inquiries.search_documents.models import RecentSearch

MOST_RECENT = 8
KEPT_FOR = timedelta(days=30)
"""A search may name somebody whose records are erased meanwhile."""


def searches_of(owner_id: UUID) -> QuerySet[RecentSearch]:
    """All that are kept of one person, the latest first."""
    return RecentSearch.objects.filter(owner_id=owner_id).order_by("-searched_at", "-id")


def recent_searches(actor: Actor, at: datetime) -> Collection[str]:
    """What the person searched within a month, the latest first."""
    if actor.user_id is None:
        return []
    return [one.text for one in searches_of(actor.user_id).filter(searched_at__gt=at - KEPT_FOR)[:MOST_RECENT]]
