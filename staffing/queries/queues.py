"""Queues, who works and leads them, and the hours they keep: which version of a calendar holds at an instant."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from accounts.queries import holding
from foundation.actor import Actor, Role
from foundation.business_time.hours import BusinessCalendar, CalendarRules
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused, ResourceNotFound
from foundation.policy import may_keep_configuration
from staffing.models import Calendar, CalendarVersion, QueueMembership, WorkQueue


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


@dataclass(frozen=True, slots=True)
class OpenQueue(QueueRef):
    """A queue that is open for work, with the hours it keeps at some instant."""

    usual_version_id: UUID
    urgent_version_id: UUID

    def hours_for(self, priority: int) -> "CalendarInForce":
        """P1 runs on the urgent calendar (R21)."""
        return known_version(self.urgent_version_id if priority == 1 else self.usual_version_id)


def open_queues(at: datetime) -> list[OpenQueue]:
    """Every queue that is open for work, by title, with the hours that hold at an instant, in one statement."""
    return [OpenQueue(*row) for row in OPEN.rows(at=at)]


@dataclass(frozen=True, slots=True)
class KeptQueue:
    """A queue as administrators see it, open or closed."""

    code: str
    title: str
    is_triage: bool
    is_active: bool


def every_queue(actor: Actor) -> list[KeptQueue]:
    """Every queue by title, for administrators. Raises PermissionRefused."""
    if not may_keep_configuration(actor):
        raise PermissionRefused(_("Only administrators can see closed queues."))
    rows = WorkQueue.objects.order_by("title").values_list("code", "title", "is_triage", "is_active")
    return [KeptQueue(*row) for row in rows]


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


@dataclass(frozen=True, slots=True)
class CalendarInForce:
    """A version of a calendar and its arithmetic."""

    version_id: UUID
    version: int
    effective_at: datetime
    calendar: BusinessCalendar


@dataclass(frozen=True, slots=True)
class PublishedHours:
    """One version of a calendar's hours."""

    version_id: UUID
    version: int
    effective_at: datetime
    rules: CalendarRules


@dataclass(frozen=True, slots=True)
class KnownCalendar:
    """A calendar with its hours, newest first, and the queues that work by it."""

    id: UUID
    code: str
    title: str
    versions: tuple[PublishedHours, ...]
    queues: tuple[str, ...]

    @property
    def in_force(self) -> PublishedHours:
        """The newest hours."""
        return self.versions[0]


def kept_calendars(actor: Actor) -> list[KnownCalendar]:
    """Every calendar with all its hours, for administrators. Raises PermissionRefused."""
    if not may_keep_configuration(actor):
        raise PermissionRefused(_("Only administrators can see calendars."))
    found = Calendar.objects.prefetch_related("versions").order_by("title")
    queues = list(WorkQueue.objects.order_by("title").values_list("calendar_id", "urgent_calendar_id", "title"))
    return [_known(one, tuple(title for *used, title in queues if one.id in used)) for one in found]


def kept_calendar(actor: Actor, calendar_id: UUID) -> KnownCalendar:
    """One of them. Raises PermissionRefused and ResourceNotFound."""
    found = next((one for one in kept_calendars(actor) if one.id == calendar_id), None)
    if found is None:
        raise ResourceNotFound
    return found


def _known(calendar: Calendar, queues: tuple[str, ...]) -> KnownCalendar:
    newest_first = sorted(calendar.versions.all(), key=lambda one: -one.version)
    versions = tuple(
        PublishedHours(one.id, one.version, one.effective_at, CalendarRules.from_json(one.rules))
        for one in newest_first
    )
    return KnownCalendar(calendar.id, calendar.code, calendar.title, versions, queues)


def _newest(calendar_id: UUID, at: datetime) -> Any:
    return _newest_version(CalendarVersion.objects.filter(calendar=calendar_id), at)


def _newest_of_queue(queue_id: UUID, at: datetime) -> Any:
    its_own = WorkQueue.objects.filter(id=queue_id).values("calendar")
    return _newest_version(CalendarVersion.objects.filter(calendar__in=its_own), at)


def _newest_version(versions: QuerySet[CalendarVersion], at: datetime) -> Any:
    return versions.filter(effective_at__lte=at).order_by("-version").values_list("id", flat=True)[:1]


def _open(at: datetime) -> Any:
    usual, urgent = (
        _newest_version(CalendarVersion.objects.filter(calendar=OuterRef(name)), at)
        for name in ("calendar_id", "urgent_calendar_id")
    )
    queues = WorkQueue.objects.filter(is_active=True).order_by("title")
    return queues.values_list(*FIELDS, Subquery(usual), Subquery(urgent))


NEWEST: HotQuery[UUID] = HotQuery(_newest)
NEWEST_OF_QUEUE: HotQuery[UUID] = HotQuery(_newest_of_queue)
OPEN: HotQuery[tuple[Any, ...]] = HotQuery(_open)


def calendar_in_force(calendar_id: UUID, at: datetime) -> CalendarInForce:
    """The newest version of the calendar that is effective at an instant."""
    return known_version(NEWEST.rows(calendar_id=calendar_id, at=at)[0])


def hours_of_queue(queue_id: UUID, at: datetime) -> CalendarInForce:
    """The same for the calendar of a queue, open or closed; never the one for what is urgent."""
    return known_version(NEWEST_OF_QUEUE.rows(queue_id=queue_id, at=at)[0])


def calendars_in_force(calendar_ids: Iterable[UUID], at: datetime) -> dict[UUID, CalendarInForce]:
    """The same for several calendars, read together."""
    newest = CalendarVersion.objects.filter(calendar__in=set(calendar_ids), effective_at__lte=at)
    rows = newest.order_by("calendar", "-version").distinct("calendar")
    return {calendar_id: known_version(version_id) for calendar_id, version_id in rows.values_list("calendar", "id")}


def newest_version_of(version_id: UUID, at: datetime) -> CalendarInForce:
    """What is in force at an instant of the calendar that some version belongs to."""
    return calendar_in_force(_calendar_of(version_id), at)


def newer_versions_than(version_id: UUID, at: datetime) -> list[CalendarInForce]:
    """The versions that have replaced some version until an instant, one after the other."""
    newer = CalendarVersion.objects.filter(
        calendar=_calendar_of(version_id), version__gt=known_version(version_id).version, effective_at__lte=at
    )
    return [known_version(one) for one in newer.order_by("version").values_list("id", flat=True)]


def superseded_versions(at: datetime) -> list[UUID]:
    """The versions that a newer one has replaced."""
    newer = CalendarVersion.objects.filter(
        calendar=OuterRef("calendar"), version__gt=OuterRef("version"), effective_at__lte=at
    )
    return list(CalendarVersion.objects.filter(Exists(newer)).values_list("id", flat=True))


@lru_cache(maxsize=256)
def _calendar_of(version_id: UUID) -> UUID:
    return CalendarVersion.objects.values_list("calendar_id", flat=True).get(id=version_id)


def title_of_version(version_id: UUID) -> str:
    """What the calendar of a version is called."""
    return CalendarVersion.objects.values_list("calendar__title", flat=True).get(id=version_id)


@lru_cache(maxsize=256)
def known_version(version_id: UUID) -> CalendarInForce:
    """One version with its arithmetic; versions never change, so it is kept in memory."""
    rows = CalendarVersion.objects.values_list("version", "effective_at", "rules")
    version, since, rules = rows.get(id=version_id)
    return CalendarInForce(version_id, version, since, BusinessCalendar(CalendarRules.from_json(rules)))


def calendar_of_version(version_id: UUID) -> BusinessCalendar:
    """The arithmetic of one version."""
    return known_version(version_id).calendar


PLACES: HotQuery[tuple[UUID, UUID, bool]] = HotQuery(
    lambda user_id: QueueMembership.objects.filter(associate__user=user_id).values_list(
        "associate_id", "queue_id", "is_lead"
    )
)


def place_at_desk(user_id: UUID | None) -> tuple[UUID | None, list[UUID], list[UUID]]:
    """The associate that a person is, the queues they work and the queues they lead, in one query.

    Each request of somebody at ARSOS asks it, and building it anew takes longer than answering it.
    """
    rows = PLACES.rows(user_id=user_id)
    if not rows:
        return None, [], []
    return rows[0][0], [queue for _, queue, _ in rows], [queue for _, queue, is_lead in rows if is_lead]
