"""The journal as auditors read it, and the accounting of disclosures of one member (R33, 45 CFR 164.528)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from audit.models import AccessLogRow, KeptJournalEntry
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import Resource, Right, may

MOST_LOOKS = 100
DISCLOSING = ("read", "search", "export", "reveal", "emergency")


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFilters:
    """What the journal is narrowed to; None and empty narrow nothing. `roads` are beginnings of the road's name."""

    member: UUID | None = None
    actor: UUID | None = None
    client: str = ""
    kind: str = ""
    roads: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def may_read_journal(actor: Actor) -> bool:
    """Auditors, and systems that were given the scope; nobody else, whatever their role."""
    is_person = actor.user_id is not None
    return may(actor, Right.SEE, Resource.ACCESS_LOG) and (is_person or actor.has_scope("journal:read"))


def require_auditor(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor reads journals (R30)."""
    if not may_read_journal(actor):
        raise PermissionRefused(_("Only auditors can see the journal."))


def journal_entries(actor: Actor, filters: JournalFilters) -> QuerySet[AccessLogRow]:
    """Rows of the journal, newest first. Looking at one member's rows is itself journaled.

    Raises PermissionRefused.
    """
    require_auditor(actor)
    rows = KeptJournalEntry.objects.filter(_narrowed(filters))
    if filters.member is not None:
        log_access(subjects=[filters.member], fields=["journal"])
    return rows


def disclosures_of(actor: Actor, member_id: UUID, *, kind: str = "read") -> QuerySet[AccessLogRow]:
    """Every time personal data of a member was shown to somebody, oldest first. Raises PermissionRefused."""
    require_auditor(actor)
    log_access(kind=kind, subjects=[member_id], fields=["journal"])
    return disclosures(member_id)


def disclosures(member_id: UUID) -> QuerySet[AccessLogRow]:
    """The same for a command at the console."""
    shown = KeptJournalEntry.objects.filter(subjects__contains=[member_id], kind__in=DISCLOSING)
    return shown.order_by("at", "id")


@dataclass(frozen=True, slots=True)
class Opened:
    """How often somebody was shown the same by the same road, from when until when."""

    actor_name: str
    kind: str
    road: str
    fields: list[str]
    at: datetime
    last_at: datetime
    times: int


def opened_between(person_ids: Iterable[UUID], *, since: datetime, until: datetime) -> list[Opened]:
    """Everybody to whom some persons were shown in a time, by when they first were.

    Counted, not cut: a system that asks a thousand times stands in one row, and hides nobody who looked once.
    """
    shown = KeptJournalEntry.objects.filter(subjects__overlap=list(person_ids), kind__in=DISCLOSING)
    alike = ("actor_id", "client_id", "on_behalf_of", "actor_name", "kind", "road", "fields")
    rows = shown.filter(at__gte=since, at__lte=until).order_by().values(*alike)
    counted = rows.annotate(first=Min("at"), last=Max("at"), times=Count("id")).order_by("first", "last")
    return [
        Opened(one["actor_name"], one["kind"], one["road"], one["fields"], one["first"], one["last"], one["times"])
        for one in counted
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The time in which somebody could see one member."""

    user: UUID
    member: UUID
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """The newest looks of a stay, oldest of them first, and how many there are in all."""

    newest: list[AccessLogRow]
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.count > len(self.newest)


def accesses_during(stay: Stay) -> Looked:
    """What somebody looked at about one member; names of fields, never values.

    The newest hundred, and how many there are: whoever reviews must know that they do not see all.
    """
    seen = KeptJournalEntry.objects.filter(
        actor_id=stay.user, subjects__contains=[stay.member], at__gte=stay.since, at__lte=stay.until
    )
    newest = list(seen.order_by("-at", "-id")[:MOST_LOOKS])
    count = len(newest) if len(newest) < MOST_LOOKS else seen.count()
    return Looked(newest[::-1], count)


def _narrowed(filters: JournalFilters) -> Q:
    condition = Q()
    if filters.member is not None:
        condition &= Q(subjects__contains=[filters.member])
    roads = Q()
    for road in filters.roads:
        roads |= Q(road__startswith=road)
    wanted = {
        "actor_id": filters.actor,
        "client_id": filters.client,
        "kind": filters.kind,
        "at__gte": filters.since,
        "at__lt": filters.until,
    }
    return condition & roads & Q(**{name: value for name, value in wanted.items() if value})
