"""Lists of inquiries, cut to what the actor may see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.query import ValuesIterable

from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ReferenceMistyped
from arsos.kernel.name_search import named
from arsos.kernel.references import parse_reference
from inquiries.access import visible_inquiries
from inquiries.models import Inquiry, Prospect
from inquiries.queries.timeliness import clock_is
from inquiries.rules.lifecycle import DONE, OPEN, Status
from inquiries.rules.needs import FOR_ANSWERS, Need
from members.access import is_arsos_staff, require_shown, visible_members
from members.queries.member_names import members_named

FIELDS = (
    "id",
    "reference",
    "flow",
    "status",
    "set_aside_quietly",
    "pending_reason",
    "priority",
    "inquiry_type_id",
    "line_of_business",
    "family",
    "summary",
    "status_since",
    "hold_until",
    "work_starts_at",
    "close_reason",
    "due_at",
    "warning_at",
    "version",
    "created_at",
    "updated_at",
    "member_id",
    "member__first_name",
    "member__last_name",
    "linked_member_id",
    "link_is_sure",
    "prospect_id",
    "prospect__first_name",
    "prospect__last_name",
    "agent_id",
    "agent__first_name",
    "agent__last_name",
    "queue__code",
    "queue__title",
    "assignee_id",
    "assignee__user__display_name",
)

NEEDS = tuple(Need)


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryFilters:
    """What a list is narrowed to; empty values narrow nothing."""

    status: str = ""
    queue: str = ""
    assignee: UUID | None = None
    inquiry_type: str = ""
    priority: str = ""
    need: str = ""
    member: UUID | None = None
    clock: str = ""
    mine: bool = False
    watched: bool = False
    created_after: datetime | None = None
    search: str = ""


def filters_from(kept: Mapping[str, Any]) -> InquiryFilters:
    """The filters that somebody kept; what is no filter narrows nothing."""
    return InquiryFilters(**{name: kept[name] for name in InquiryFilters.__dataclass_fields__ if name in kept})


def inquiry_rows(actor: Actor, filters: InquiryFilters, at: datetime) -> QuerySet[Inquiry, dict[str, Any]]:
    """Rows of the list with the fields it shows, without birth dates or MBIs (R32)."""
    is_told_all = actor.has_role(Role.SYSTEM) or is_arsos_staff(actor)
    rows = visible_inquiries(actor, at).filter(_exactly(filters))
    if filters.member:
        rows = rows.filter(_about(actor, filters.member, at))
    if filters.status:
        rows = rows.filter(_is_told(filters.status, is_told_all=is_told_all))
    if filters.mine:
        rows = rows.filter(Q(assignee=actor.associate_id) if actor.associate_id else Q(agent=actor.agent_id))
    if filters.watched:
        rows = rows.filter(watcher_ids__contains=[actor.user_id])
    if filters.need:
        rows = rows.filter(need_is(filters.need))
    if filters.clock:
        rows = rows.filter(clock_is(filters.clock, at))
    if filters.search:
        rows = rows.filter(_found_by(actor, filters.search, at))
    listed: QuerySet[Inquiry, dict[str, Any]] = rows.values(*FIELDS)
    if not is_told_all:
        listed._iterable_class = RowsForAgents  # type: ignore[attr-defined]  # the one place where every list passes
    return listed


class RowsForAgents(ValuesIterable):  # type: ignore[type-arg]  # not generic at run time
    """Rows with the status that an agent is told: what continues in an inquiry they may not know of is queued (R14)."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in super().__iter__():
            yield {**row, "status": Status.QUEUED} if row["set_aside_quietly"] else row


def _is_told(status: str, *, is_told_all: bool) -> Q:
    """The condition that the reader is told this status."""
    if is_told_all:
        return Q(status=status)
    if status == Status.QUEUED:
        return Q(status=status) | Q(set_aside_quietly=True)
    return Q(status=status, set_aside_quietly=False)


def references_in(actor: Actor, filters: InquiryFilters, order: Sequence[str], at: datetime, *, most: int) -> list[str]:
    """The references of the first rows of a list, and nothing else of them."""
    rows = inquiry_rows(actor, filters, at).order_by(*order)
    return list(rows.values_list("reference", flat=True)[:most])


def need_is(need: str) -> Q:
    """The condition that `decide_need` says this of an inquiry."""
    asked = Q(status=Status.PENDING, pending_reason__in=FOR_ANSWERS)
    return {
        Need.ANSWER: asked,
        Need.TELL: Q(status=Status.RESOLVED),
        Need.WAIT: (Q(status__in=OPEN) & ~asked) | Q(set_aside_quietly=True),
        Need.NOTHING: Q(status__in=DONE, set_aside_quietly=False),
    }[Need(need)]


def _exactly(filters: InquiryFilters) -> Q:
    wanted: dict[str, Any] = {
        "queue__code": filters.queue,
        "assignee": filters.assignee,
        "inquiry_type": filters.inquiry_type,
        "priority": filters.priority,
        "created_at__gt": filters.created_after,
    }
    return Q(**{name: value for name, value in wanted.items() if value})


def _about(actor: Actor, member_id: UUID, at: datetime) -> Q:
    """What was filed about a member or linked to them; links tell nothing to who may not see the member (R10)."""
    seen = visible_members(actor, at).filter(id=member_id).values("id")
    return Q(member=member_id) | (Q(link_is_sure=True) & Q(linked_member__in=seen))


def _found_by(actor: Actor, text: str, at: datetime) -> Q:
    """A reference, or the beginnings of words of a person's names, in any order."""
    try:
        return Q(reference=parse_reference(text))
    except ReferenceMistyped:
        return Q(id__in=_about_persons_named(actor, text, at))


def _about_persons_named(actor: Actor, text: str, at: datetime) -> QuerySet[Inquiry, Any]:
    """People are looked up first, each kind by its own index, and then what is about them."""
    require_shown(actor, "name")
    about = [
        Inquiry.objects.filter(member__in=members_named(text)),
        Inquiry.objects.filter(prospect__in=Prospect.objects.filter(named(text)).values("id")),
    ]
    if is_arsos_staff(actor):
        about.append(_linked_to_named(actor, text, at))
    first, *others = (found.order_by().values("id") for found in about)
    return first.union(*others, all=True)


def _linked_to_named(actor: Actor, text: str, at: datetime) -> QuerySet[Inquiry]:
    """What ARSOS linked for sure to a member of this name whom the actor may see.

    A name that finds an inquiry tells of its link, so nobody finds by it what they filed as an agent (R10).
    """
    seen = visible_members(actor, at).filter(named(text)).values("id")
    linked = Inquiry.objects.filter(link_is_sure=True, linked_member__in=seen)
    return linked.exclude(agent__in=actor.visible_agent_ids) if actor.visible_agent_ids else linked
