"""What was set aside, for administrators, and what people still have to be told of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.jobs.models import FailedItem
from foundation.jobs.sweeps import SWEEPS
from foundation.policy import Resource, Right, may
from foundation.transactions import inside_transaction


@dataclass(frozen=True, slots=True)
class Group:
    """How much of one sweep was set aside, and since when."""

    sweep: str
    title: "str | Promise"
    count: int
    since: datetime


def require_operator(actor: Actor) -> None:
    """Raises PermissionRefused for who is no administrator."""
    if not may(actor, Right.KEEP, Resource.FAILED_JOBS):
        raise PermissionRefused(_("Only administrators can manage set-aside items."))


def items_set_aside(actor: Actor) -> QuerySet[FailedItem]:
    """Every item that was set aside; raises PermissionRefused."""
    require_operator(actor)
    return FailedItem.objects.filter(set_aside_at__isnull=False)


def groups_set_aside(actor: Actor) -> list[Group]:
    """The same by sweep, what waits longest first; raises PermissionRefused."""
    rows = items_set_aside(actor).values("sweep").annotate(count=Count("id"), since=Min("set_aside_at"))
    return [Group(row["sweep"], title_of(row["sweep"]), row["count"], row["since"]) for row in rows.order_by("since")]


def untold_items(_at: datetime) -> QuerySet[FailedItem]:
    """Items that were set aside and that nobody was told of, oldest first."""
    return FailedItem.objects.filter(set_aside_at__isnull=False, told_at=None).order_by("set_aside_at")


@inside_transaction
def lock_untold(item_id: UUID, at: datetime) -> FailedItem | None:
    """One of them, unless somebody else has it in hand."""
    return untold_items(at).select_for_update(skip_locked=True).filter(id=item_id).first()


def title_of(sweep: str) -> "str | Promise":
    """What a sweep does, in words; one that a former version had has its name alone."""
    return SWEEPS[sweep].title if sweep in SWEEPS else sweep
