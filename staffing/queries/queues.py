"""Queues as other floors of the house need them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

from accounts.queries import holding
from foundation.actor import Actor, Role
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused, ResourceNotFound
from staffing.models import QueueMembership, WorkQueue


@dataclass(frozen=True, slots=True)
class QueueRef:
    """A queue by id, code and title, and the calendars it runs on."""

    id: UUID
    code: str
    title: str
    calendar_id: UUID
    urgent_calendar_id: UUID
    is_triage: bool

    def calendar_for(self, priority: int) -> UUID:
        """P1 runs on the urgent calendar (R21)."""
        return self.urgent_calendar_id if priority == 1 else self.calendar_id


FIELDS = ("id", "code", "title", "calendar_id", "urgent_calendar_id", "is_triage")


ACTIVE: HotQuery[tuple[Any, ...]] = HotQuery(
    lambda: WorkQueue.objects.filter(is_active=True).order_by("title").values_list(*FIELDS)
)
OF_CODE: HotQuery[tuple[Any, ...]] = HotQuery(
    lambda code: WorkQueue.objects.filter(code=code, is_active=True).values_list(*FIELDS)
)
OF_IDS: HotQuery[tuple[Any, ...]] = HotQuery(lambda ids: WorkQueue.objects.filter(id__in=ids).values_list(*FIELDS))


def active_queues() -> list[QueueRef]:
    """Every queue that is open for work, by title."""
    return [QueueRef(*row) for row in ACTIVE.rows()]


def queue_by_code(code: str) -> QueueRef | None:
    """An active queue, or None."""
    row = OF_CODE.first(code=code)
    return QueueRef(*row) if row else None


def queues_by_id(ids: Iterable[UUID]) -> list[QueueRef]:
    """The active ones among some queues, by title."""
    return [queue for queue in active_queues() if queue.id in set(ids)]


def queues_of_any_state(ids: Iterable[UUID]) -> list[QueueRef]:
    """Some queues, also closed ones: what lies in them goes on."""
    return [QueueRef(*row) for row in OF_IDS.rows(ids=set(ids))]


def titled_queues(codes: Collection[str], kind: Value) -> QuerySet[Any, tuple[str, str, str]]:
    """Kind, code and title of some queues, also closed ones, to be joined with other things that have titles."""
    return WorkQueue.objects.filter(code__in=codes).values_list(kind, "code", "title")


def queue_titles() -> dict[str, str]:
    """The title of every queue by its code, closed ones too."""
    return dict(WorkQueue.objects.values_list("code", "title"))


def push_queues() -> list[UUID]:
    """The open queues that assign by skill and capacity."""
    push = WorkQueue.objects.filter(distribution=WorkQueue.Distribution.PUSH, is_active=True)
    return list(push.values_list("id", flat=True))


def require_queue_of(actor: Actor, code: str) -> QueueRef:
    """A queue the actor works.

    Raises ResourceNotFound for any other, PermissionRefused for who works no queue at all.
    """
    if actor.associate_id is None:
        raise PermissionRefused(_("Only associates can work queues."))
    queue = queue_by_code(code)
    if queue is None or queue.id not in actor.queue_ids:
        raise ResourceNotFound
    return queue


def leads_of_queue(queue_id: UUID) -> list[UUID]:
    """The users who lead a queue today; where nobody does any more, the administrators."""
    leading = QueueMembership.objects.filter(queue=queue_id, is_lead=True, associate__user__in=holding(Role.LEAD))
    found = list(leading.order_by("associate__user").values_list("associate__user", flat=True))
    return found or sorted(set(holding(Role.ADMINISTRATOR)))
