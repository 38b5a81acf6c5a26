"""Lists of inquiries and saved views, cut to what the actor may see."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan
from django.db.models.query import ValuesListIterable
from django.utils.translation import gettext as _

from events.notifications.queries import notifications_of
from events.notifications.rules import REPLIES
from foundation import clock
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.database import IsOneOf, without_index
from foundation.errors import FieldError, InputRejected, ReferenceMistyped
from foundation.identifiers import parse_reference
from foundation.moments import LAST_DAY
from foundation.policy import Resource, Right, is_arsos_staff, may
from foundation.search.questions import Question, read_question
from inquiries.catalog.models import InquiryType
from inquiries.catalog.queries import type_titles
from inquiries.departments.models import Department
from inquiries.inquiry.access import visible_inquiries
from inquiries.inquiry.models import HELD, Inquiry
from inquiries.inquiry.near import first_naming, first_of, visible_in_lists
from inquiries.inquiry.rules import DONE, FOR_ANSWERS, OPEN, Need, Status
from inquiries.labels.models import Label
from inquiries.labels.queries import has_label, labels_by_code, labels_named
from inquiries.labels.schemas import LabelShown
from inquiries.lists.filter_words import OPEN_WORD, VALUES, conditions_of, parameters_of, refused_filters
from inquiries.lists.models import SavedView
from inquiries.lists.queries.words import Found, found_by_words, require_words_shown
from inquiries.lists.rows import PATHS, ListedInquiry, row_of
from inquiries.targets.queries import clock_is
from members.book.access import visible_members
from staffing.queries.queues import titled_queues

NEEDS = tuple(Need)
ONE_DAY = timedelta(days=1)
CLOCKS_DIFFER = timedelta(days=1)
"""By less than that: what changes an inquiry may be another machine than the one that it was filed at."""


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
    label: str = ""
    agent: str = ""
    plan_type: str = ""
    filed_from: date | None = None
    filed_to: date | None = None
    mine: bool = False
    watched: bool = False
    new_reply: bool = False
    created_after: datetime | None = None
    search: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is one of the lists that everybody opens: by state, queue or type, and nobody's in particular."""
        others = (self.assignee, self.member, self.clock, self.created_after, self.search, *self.beside_the_plain)
        return not any(others)

    @property
    def beside_the_plain(self) -> tuple[object, ...]:
        """What few lists are narrowed to."""
        return (self.label, self.agent, self.plan_type, self.filed_from, self.filed_to, self.new_reply)


def filters_from(kept: Mapping[str, Any]) -> InquiryFilters:
    """The filters that somebody kept, where days and ids are texts; what is no filter narrows nothing."""
    return InquiryFilters(
        **{name: _read(name, kept[name]) for name in InquiryFilters.__dataclass_fields__ if name in kept}
    )


READ: Mapping[str, Callable[[str], object]] = {
    "assignee": UUID,
    "filed_from": date.fromisoformat,
    "filed_to": date.fromisoformat,
}


def _read(name: str, value: Any) -> Any:
    return READ[name](value) if name in READ and isinstance(value, str) and value else value


def require_words(actor: Actor, text: str, at: datetime) -> None:
    """What is kept with a view or an export can be searched. Raises as a list does, with its place in the body."""
    with suppress(ReferenceMistyped):
        parse_reference(text)
        return
    if _asked(text, at, place="/filters/search").terms:
        require_words_shown(actor, text)


def inquiry_rows(
    actor: Actor, filters: InquiryFilters, at: datetime, *, found: Found | None = None
) -> QuerySet[Inquiry, ListedInquiry]:
    """The rows of the list that the actor may see; `found` where its words were looked for already."""
    return _as_rows(actor, _narrowed(actor, filters, at, among=visible_in_lists(actor, at), found=found))


def inquiries_listed(
    actor: Actor, filters: InquiryFilters, at: datetime, *, found: Found | None = None
) -> QuerySet[Inquiry]:
    """The inquiries of the list that the actor may see, of which `rows_in_order` takes a page; `found` as above."""
    return _narrowed(actor, filters, at, among=visible_inquiries(actor, at), found=found)


def _narrowed(
    actor: Actor, filters: InquiryFilters, at: datetime, *, among: QuerySet[Inquiry], found: Found | None
) -> QuerySet[Inquiry]:
    searched = found or found_by_search(actor, filters, at)
    return among.filter(_besides_search(actor, filters, at)).filter(searched.condition)


def _besides_search(actor: Actor, filters: InquiryFilters, at: datetime) -> Q:
    """The condition of all filters but what is searched for."""
    condition = _exactly(filters)
    if filters.member:
        condition &= _about(actor, filters.member, at)
    if filters.status:
        condition &= _is_told(filters.status, is_told_all=_is_told_all(actor))
    if filters.mine:
        condition &= _held_by(actor.associate_id) if actor.associate_id else Q(agent=actor.agent_id)
    if filters.watched:
        condition &= _watched_by(actor.user_id)
    if filters.need:
        condition &= need_is(filters.need)
    if filters.clock:
        condition &= clock_is(filters.clock, at)
    if any(filters.beside_the_plain):
        condition &= _beside(actor, filters)
    if filters.label:
        condition &= has_label(actor, filters.label, is_told_all=_is_told_all(actor))
    return condition


def _as_rows(actor: Actor, inquiries: QuerySet[Inquiry]) -> QuerySet[Inquiry, ListedInquiry]:
    listed: Any = inquiries.values(*PATHS.values())
    listed._iterable_class = Rows if _is_told_all(actor) else RowsForAgents  # the one place where every list passes
    found: QuerySet[Inquiry, ListedInquiry] = listed
    return found


def rows_in_order(
    actor: Actor, inquiries: QuerySet[Inquiry], order: Sequence[str], count: int, *, at: datetime
) -> list[ListedInquiry]:
    """The first rows in an order of some inquiries that the actor may see."""
    return list(_as_rows(actor, first_of(actor, inquiries, order, count, at)))


def filed_after_by_change(instant: datetime) -> Q:
    """What was filed after an instant, for the order of the oldest change: the database begins with what changed since,
    and not with all that was last changed before anything of it was filed.

    PostgreSQL takes both conditions for independent and would sort what it finds by the first.
    """
    filed = GreaterThan(without_index("created_at"), Value(instant))
    return Q(updated_at__gt=instant - CLOCKS_DIFFER) & Q(filed)


def own_rows(
    actor: Actor, filters: InquiryFilters, order: Sequence[str], count: int, *, at: datetime
) -> list[ListedInquiry]:
    """The first rows of the list that name the actor as their agent, or somebody they act for."""
    listed = inquiries_listed(actor, filters, at)
    return list(_as_rows(actor, first_naming(actor.acting_agent_ids, listed, order, count)))


def first_rows(
    actor: Actor, filters: InquiryFilters, order: Sequence[str], count: int, *, at: datetime
) -> list[ListedInquiry]:
    """So many rows from the beginning of the list: what most readers open, so its query is built once."""
    if filters.is_plain:
        return FIRST_ROWS.rows(filters, tuple(order), count, actor=actor, at=at)
    return rows_in_order(actor, inquiries_listed(actor, filters, at), order, count, at=at)


def _first_rows(
    filters: InquiryFilters, order: Sequence[str], count: int, *, actor: Actor, at: datetime
) -> QuerySet[Inquiry, ListedInquiry]:
    return _as_rows(actor, first_of(actor, inquiries_listed(actor, filters, at), order, count, at))


FIRST_ROWS = HotQuery(_first_rows, is_planned_anew=True)


class Rows(ValuesListIterable):  # type: ignore[type-arg]  # not generic at run time
    """Typed rows."""

    def __iter__(self) -> Iterator[Any]:
        return map(row_of, super().__iter__())


class RowsForAgents(Rows):
    """Rows with the status that an agent is told: what continues in an inquiry they may not know of is queued (R14)."""

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            yield replace(row, status=Status.QUEUED) if row.set_aside_quietly else row


def with_type_titles(rows: Iterable[ListedInquiry]) -> list[ListedInquiry]:
    """Rows of a list, each with the title of its type; one statement, and none where there are no rows."""
    shown = list(rows)
    titles = type_titles() if shown else {}
    return [replace(row, type_title=titles[row.inquiry_type_id]) for row in shown]


def with_labels(actor: Actor, rows: Iterable[ListedInquiry]) -> list[ListedInquiry]:
    """Rows of a list, each with the labels that somebody sees; one statement, and none where no row has a label.

    Of what somebody has as an agent they see those that are shown to agents, whatever else they are.
    """
    shown = list(rows)
    if not any(row.label_codes for row in shown):
        return shown
    known, is_staff = labels_by_code(), _is_told_all(actor)
    return [
        replace(row, labels=_labels_in(row, known, is_staff=is_staff and row.agent_id not in actor.visible_agent_ids))
        for row in shown
    ]


def _labels_in(row: ListedInquiry, known: Mapping[str, Label], *, is_staff: bool) -> list[LabelShown]:
    return [LabelShown.of(one) for one in labels_named(row.label_codes, known, is_staff=is_staff)]


def _is_told_all(actor: Actor) -> bool:
    """Whether somebody reads lists as ARSOS."""
    return may(actor, Right.SEE_INTERNAL, Resource.INQUIRY) or is_arsos_staff(actor)


def _is_told(status: str, *, is_told_all: bool) -> Q:
    """The condition that the reader is told this status, or any in which an inquiry is open."""
    told = Q(status__in=OPEN) if status == OPEN_WORD else Q(status=status)
    if is_told_all:
        return told
    if status in (OPEN_WORD, Status.QUEUED):
        return told | Q(set_aside_quietly=True)
    return told & Q(set_aside_quietly=False)


def references_in(actor: Actor, filters: InquiryFilters, order: Sequence[str], at: datetime, *, most: int) -> list[str]:
    """The references of the first rows of a list, and nothing else of them."""
    rows = first_of(actor, inquiries_listed(actor, filters, at), order, most, at)
    return list(rows.values_list("reference", flat=True))


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
        "inquiry_type": filters.inquiry_type,
        "priority": filters.priority,
        "created_at__gt": filters.created_after,
    }
    exactly = Q(**{name: value for name, value in wanted.items() if value})
    return exactly & _held_by(filters.assignee) if filters.assignee else exactly


def _beside(actor: Actor, filters: InquiryFilters) -> Q:
    condition = Q(agent__san__iexact=filters.agent) if filters.agent else Q()
    if filters.plan_type:
        condition &= Q(line_of_business=filters.plan_type)
    if filters.filed_from:
        condition &= Q(created_at__gte=clock.beginning_of(filters.filed_from))
    if filters.filed_to:
        condition &= Q(created_at__lt=clock.beginning_of(min(filters.filed_to, LAST_DAY) + ONE_DAY))
    if filters.new_reply:
        unread = notifications_of(actor).filter(read_at=None, kind__in=REPLIES)
        condition &= Q(IsOneOf(F("pk"), ArraySubquery(unread.values("subject_id"))))
    return condition


def count_listed(actor: Actor, filters: InquiryFilters, at: datetime, *, most: int) -> int:
    """How many inquiries a list holds, counted up to `most` and one: nobody waits for a million to be counted."""
    rows = _narrowed(actor, filters, at, among=visible_in_lists(actor, at), found=None)
    return rows.order_by().values("pk")[: most + 1].count()


def _held_by(associate_id: UUID) -> Q:
    """What somebody holds is worked on; said, because the database finds what is not done yet by an index."""
    return Q(assignee=associate_id, status__in=HELD)


def _watched_by(user_id: UUID | None) -> Q:
    """What somebody watches: few, and asked for first, because in the order of a list they may stand anywhere."""
    watched = Inquiry.objects.filter(watcher_ids__contains=[user_id]).exclude(watcher_ids=[])  # as its index says
    return Q(IsOneOf(F("pk"), ArraySubquery(watched.values("pk"))))


def _about(actor: Actor, member_id: UUID, at: datetime) -> Q:
    """What was filed about a member or linked to them; links tell nothing to who may not see the member (R10)."""
    seen = visible_members(actor, at).filter(id=member_id).values("id")
    linked = Q(link_is_sure=True) & Q(IsOneOf(F("linked_member"), ArraySubquery(seen)))
    return Q(member=member_id) | linked


def found_by_search(
    actor: Actor, filters: InquiryFilters, at: datetime, *, only: Collection[UUID] | None = None
) -> Found:
    """What the search of a list finds among what its filters let through: a reference, or words of an inquiry and of
    the person it is about, in any order, and filters as words. `only`: among these alone.

    Raises InputRejected for a filter with a value that it does not take.
    """
    if not filters.search:
        return Found()
    with suppress(ReferenceMistyped):
        return Found(Q(reference=parse_reference(filters.search)))
    question = _asked(filters.search, at, place="?search")
    condition = asked_in_words(actor, question.filters, at)
    if not question.terms:
        return Found(condition)
    narrowing = _besides_search(actor, filters, at) & condition & (Q() if only is None else Q(pk__in=only))
    among = Inquiry.objects.filter(narrowing) if narrowing else None
    found = found_by_words(actor, question, filters.search, at, among=among)
    return replace(found, condition=found.condition & condition)


def _asked(text: str, at: datetime, *, place: str) -> Question:
    question = read_question(text, filters=VALUES)
    errors = [FieldError(place, "not_allowed", words) for words in refused_filters(question.filters, at)]
    if errors:
        raise InputRejected(_("This filter can't be used."), errors=errors)
    return question


def asked_in_words(actor: Actor, filters: Mapping[str, str], at: datetime) -> Q:
    """The condition of filters that were typed as words."""
    given = filters_from(parameters_of(filters))
    condition = _exactly(given) & conditions_of(actor, filters, at)
    if given.label:
        condition &= has_label(actor, given.label, is_told_all=_is_told_all(actor))
    return condition & _is_told(given.status, is_told_all=_is_told_all(actor)) if given.status else condition


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """The person's own, by name."""
    kept = SavedView.objects.filter(owner_id=actor.user_id) if actor.user_id else SavedView.objects.none()
    return kept.order_by("name")


def titles_of(
    *, queues: Collection[str], types: Collection[str], departments: Collection[str]
) -> dict[str, dict[str, str]]:
    """Titles by code under "queue", "type" and "department", in one look-up; none where nothing is asked."""
    found: dict[str, dict[str, str]] = {"queue": {}, "type": {}, "department": {}}
    if not (queues or types or departments):
        return found
    typed = InquiryType.objects.filter(code__in=types).values_list(_as("type"), "code", F("current_version__title"))
    asked = Department.objects.filter(code__in=departments).values_list(_as("department"), "code", "title")
    for kind, code, title in titled_queues(queues, _as("queue")).union(typed, asked, all=True):
        found[kind][code] = title
    return found


def references_of(inquiry_ids: Collection[UUID]) -> dict[UUID | None, str]:
    """The references of some inquiries, by id."""
    return dict(Inquiry.objects.filter(id__in=inquiry_ids).values_list("id", "reference"))


def _as(kind: str) -> Value:
    return Value(kind, output_field=CharField())
