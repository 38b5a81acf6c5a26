"""What was set aside, for administrators, and what people still have to be told of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.functional import Promise

from arsos.jobs.models import FailedItem
from arsos.jobs.sweeps import SWEEPS
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import inside_transaction


@dataclass(frozen=True, slots=True)
class Group:
    """How much of one sweep was set aside, and since when."""

    sweep: str
    title: "str | Promise"
    count: int
    since: datetime


def require_operator(actor: Actor) -> None:
    """Raises PermissionRefused for who is no administrator."""
    if not actor.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators look after work that was set aside.")


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
