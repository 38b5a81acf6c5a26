"""What agents see of the inquiries of many members at once: how many are open, and when something happened last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from foundation.access_log.steps import log_access
from foundation.actor import Actor
from inquiries.inquiry.access import visible_inquiries
from inquiries.inquiry.rules import OPEN

IS_OPEN = Q(status__in=OPEN) | Q(set_aside_quietly=True)
"""As its agent is told: one that ARSOS set aside quietly goes on."""


@dataclass(frozen=True, slots=True)
class MemberActivity:
    """How many inquiries about a member are open, and when the last of all changed; None without any."""

    open_count: int = 0
    last_at: datetime | None = None


NO_ACTIVITY = MemberActivity()
NEVER = datetime(1900, 1, 1, tzinfo=UTC)
"""Before every change, for the order alone."""


def activity_of(actor: Actor, member_ids: Collection[UUID], at: datetime) -> Mapping[UUID, MemberActivity]:
    """What an actor may see of the inquiries about each of some members, in one query; journaled as shown."""
    if not member_ids:
        return {}
    log_access(subjects=member_ids, fields=["inquiries"])
    about = visible_inquiries(actor, at).filter(member__in=member_ids).order_by().values("member")
    counted = about.annotate(open_count=Count("id", filter=IS_OPEN), last_at=Max("updated_at"))
    rows = counted.values_list("member", "open_count", "last_at")
    return {member_id: MemberActivity(open_count, last_at) for member_id, open_count, last_at in rows}


def with_activity(members: QuerySet[Any], actor: Actor, at: datetime) -> QuerySet[Any]:
    """Some members with `open_count` and `last_at`, to be ordered by them; members without inquiries come first."""
    about = visible_inquiries(actor, at).filter(member=OuterRef("pk")).order_by().values("member")
    found: QuerySet[Any] = members.annotate(
        open_count=Coalesce(Subquery(about.annotate(n=Count("id", filter=IS_OPEN)).values("n")), 0),
        last_at=Coalesce(Subquery(about.annotate(n=Max("updated_at")).values("n")), Value(NEVER)),
    )
    return found
