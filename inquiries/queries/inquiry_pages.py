"""One inquiry with everything its page shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from arsos.journal.timeline import HistoryItem, entries_of, entries_of_kind, items_of
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from inquiries.access import RELATED, as_seen_by, find_inquiry, is_staff_of, links_shown_to
from inquiries.models import (
    ClockInterval,
    DuplicateLink,
    HandOver,
    Inquiry,
    InquiryClock,
    InquiryMessage,
    RoutingDecision,
)
from inquiries.queries.answers_given import RETRACTED
from inquiries.queries.clock_time import elapsed_seconds_at
from inquiries.queries.privacy_cases import without_retracted
from inquiries.queries.set_aside import set_aside_for
from inquiries.queries.whereabouts import requests_of, waiting_in, whereabouts_of
from inquiries.rules.lifecycle import Action


@dataclass(frozen=True, slots=True)
class InquiryPage:
    """An inquiry with its clocks, links and hand-overs; `is_staff` says for whom it was read."""

    inquiry: Inquiry
    clocks: list[InquiryClock]
    duplicates: list[DuplicateLink]
    hand_overs: list[str]
    is_staff: bool
    whereabouts: str


def inquiry_page(actor: Actor, reference: str, at: datetime) -> InquiryPage:
    """An inquiry the actor may see. Raises as `find_inquiry`."""
    return _page(actor, find_inquiry(actor, reference, at), at)


def page_of_new(
    actor: Actor, inquiry: Inquiry, clocks: list[InquiryClock], duplicates: list[DuplicateLink], at: datetime
) -> InquiryPage:
    """The inquiry somebody has just filed, from what filing it has in hand."""
    is_staff = is_staff_of(actor, inquiry)
    shown = [link for link in duplicates if is_staff or link.agent_visible]
    line = whereabouts_of(inquiry, [], now=at, zone=clock.EASTERN)
    return InquiryPage(
        inquiry=inquiry, clocks=clocks, duplicates=shown, hand_overs=[], is_staff=is_staff, whereabouts=line
    )


def page_after_action(actor: Actor, inquiry_id: UUID, at: datetime) -> InquiryPage:
    """The inquiry somebody has just acted on; they see the outcome even where it leaves their sight."""
    return _page(actor, as_seen_by(actor, _with_related().get(id=inquiry_id)), at)


@dataclass(frozen=True, slots=True)
class ClockExplained:
    """A clock, what has run of it so far, and the intervals that explain it (R22)."""

    clock: InquiryClock
    elapsed_seconds: int
    intervals: list[ClockInterval]


def clocks_explained(inquiry: Inquiry, at: datetime) -> list[ClockExplained]:
    """Every clock of an inquiry, oldest first."""
    clocks = inquiry.clocks.select_related("calendar_version").prefetch_related("intervals")
    return [
        ClockExplained(
            clock, elapsed_seconds_at(clock, at), sorted(clock.intervals.all(), key=lambda one: (one.from_at, one.id))
        )
        for clock in clocks.order_by("started_at", "kind", "round")
    ]


def routing_of(inquiry: Inquiry) -> list[RoutingDecision]:
    """Every decision that moved an inquiry, newest first (R15)."""
    return list(RoutingDecision.objects.filter(inquiry_id=inquiry.id).order_by("-decided_at", "-id"))


def messages_of(actor: Actor, inquiry: Inquiry) -> QuerySet[InquiryMessage]:
    """The messages the actor may read; agents never read internal ones (R6). ARSOS reads those of the duplicates that
    continue here as well.
    """
    shown = InquiryMessage.objects.filter(retracted_at=None).select_related("inquiry")
    if not is_staff_of(actor, inquiry):
        return shown.filter(inquiry=inquiry.id, visibility=InquiryMessage.Visibility.AGENT)
    set_aside = set_aside_for(inquiry)
    return shown.filter(inquiry__in=[inquiry.id, *(one.id for one in set_aside)])


def _with_related() -> QuerySet[Inquiry]:
    """Inquiries with what their page shows, and whether there is more to ask for, which there rarely is."""
    return Inquiry.objects.select_related(*RELATED, "type_version").annotate(
        has_links=Exists(DuplicateLink.objects.filter(inquiry=OuterRef("pk"))),
        has_hand_overs=Exists(HandOver.objects.standing().filter(inquiry=OuterRef("pk"))),
    )


def _page(actor: Actor, inquiry: Inquiry, at: datetime) -> InquiryPage:
    is_staff = is_staff_of(actor, inquiry)
    links = _links(actor, inquiry, at, is_staff=is_staff) if getattr(inquiry, "has_links", True) else []
    return InquiryPage(
        inquiry=inquiry,
        clocks=list(inquiry.clocks.order_by("kind", "round")),
        duplicates=links,
        hand_overs=_hand_overs(inquiry) if getattr(inquiry, "has_hand_overs", True) else [],
        is_staff=is_staff,
        whereabouts=whereabouts_of(
            inquiry,
            waiting_in(requests_of(inquiry)) if inquiry.open_requests else [],
            now=at,
            zone=clock.EASTERN,
            survivor=next((link.of.reference for link in links if link.kind == DuplicateLink.Kind.MARKED), ""),
        ),
    )


def history_entries(actor: Actor, inquiry: Inquiry) -> QuerySet[Any]:
    """The entries of the history that the actor may read; agents read what concerns them (R6)."""
    return entries_of(inquiry.id, agent_visible_only=not is_staff_of(actor, inquiry))


def history_shown(actor: Actor, inquiry: Inquiry, entries: Iterable[Any], at: datetime) -> list[HistoryItem]:
    """Some of these entries as the actor reads them: agents are told of which other inquiry it is a duplicate only
    where they see the link (R14). What was retracted may be told by an entry far from its own.
    """
    is_staff = is_staff_of(actor, inquiry)
    items = without_retracted(items_of(entries), told_by=entries_of_kind(inquiry.id, RETRACTED))
    if is_staff or not any(item.kind == Action.MARK_DUPLICATE for item in items):
        return items
    shown = {link.of.reference for link in _links(actor, inquiry, at, is_staff=is_staff)}
    return [_without_hidden_link(item, shown) for item in items]


def _without_hidden_link(item: HistoryItem, shown: Collection[str]) -> HistoryItem:
    if item.kind != Action.MARK_DUPLICATE or item.facts.get("of") in shown:
        return item
    return replace(item, facts={name: value for name, value in item.facts.items() if name != "of"})


def _links(actor: Actor, inquiry: Inquiry, at: datetime, *, is_staff: bool) -> list[DuplicateLink]:
    links = links_shown_to(actor, inquiry.duplicate_links.all(), at, is_staff=is_staff)
    return list(links.select_related("of").order_by("created_at", "id"))


def _hand_overs(inquiry: Inquiry) -> list[str]:
    return list(inquiry.hand_overs.standing().order_by("handed_over_at").values_list("destination", flat=True))
