"""The event feed of a reader, and who may hear of what at the moment of telling: the apps that own the subjects say so
(R31).

The outbox knows neither inquiries nor accesses. Each app registers, for the kinds of subject it owns, how the subjects
are cut to what an actor may see; the feed, the stream and the webhooks ask here and nowhere else.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from events.feed.models import OutboxMessage
from foundation.access_log.steps import log_access
from foundation.actor import Actor

Visible = Callable[[Actor, datetime], QuerySet[Any, UUID]]
Near = Callable[[Actor, datetime], QuerySet[Any, UUID] | None]
Persons = Callable[[Collection[UUID]], Iterable[UUID]]


class Audience:
    """How the subjects of some event types are cut, and which persons they are about."""

    def __init__(self, visible: Visible, persons: Persons, near: Near) -> None:
        self._visible, self.persons, self._near = visible, persons, near

    def hears(self, actor: Actor, at: datetime) -> Q:
        """The condition that an actor may see the subject of an event. Where it is known what is near the actor, what
        is not is left out first, and each of the others is looked up: few events of all are theirs.
        """
        visible, near = self._visible(actor, at), self._near(actor, at)
        if near is None:
            return Q(subject_id__in=visible)
        looked_up = Subquery(visible.filter(pk=OuterRef("subject_id"))[:1])
        return Q(subject_id__in=near) & Q(IsNull(looked_up, False))


class Everybody(Audience):
    """Whoever reads the feed hears what is about the feed itself, which is about no person."""

    def __init__(self) -> None:
        self.persons = lambda _ids: ()

    def hears(self, actor: Actor, at: datetime) -> Q:
        return Q()


_audiences: dict[str, Audience] = {"feed": Everybody()}


def register(
    prefixes: Iterable[str],
    *,
    visible: Visible,
    persons: Persons = lambda _ids: (),
    near: Near = lambda _actor, _at: None,
) -> None:
    """Say who may hear events whose type begins with a prefix: `visible(actor, at)` is a queryset of subject ids.

    `near(actor, at)`: ids among which all of these are, where that is found by an index; None where it is not.
    """
    audience = Audience(visible, persons, near)
    _audiences.update(dict.fromkeys(prefixes, audience))


def heard_by(actor: Actor, at: datetime) -> Q:
    """The condition that an actor may hear an event; an event of a kind that nobody registered is heard by nobody."""
    condition = Q(pk__in=())
    for audience, prefixes in _grouped().items():
        kinds = Q()
        for prefix in prefixes:
            kinds |= Q(type__startswith=f"{prefix}.")
        condition |= kinds & audience.hears(actor, at)
    return condition


def note_heard(messages: Iterable[OutboxMessage]) -> None:
    """Journal whom the events are about (R33)."""
    by_audience: dict[Audience, set[UUID]] = {}
    for message in messages:
        audience = _audiences[message.type.partition(".")[0]]
        by_audience.setdefault(audience, set()).add(message.subject_id)
    for audience, subjects in by_audience.items():
        log_access(subjects=audience.persons(subjects), fields=["event"])


def _grouped() -> Mapping[Audience, list[str]]:
    grouped: dict[Audience, list[str]] = {}
    for prefix, audience in _audiences.items():
        grouped.setdefault(audience, []).append(prefix)
    return grouped


def events_after(actor: Actor, sequence: int, *, limit: int, at: datetime) -> list[OutboxMessage]:
    """The next events after a place in the order, oldest first, journaled."""
    heard = OutboxMessage.objects.filter(heard_by(actor, at), sequence__gt=sequence)
    found = list(heard.order_by("sequence")[:limit])
    note_heard(found)
    return found


def newest_sequence() -> int:
    """The end of the order; 0 before the first event."""
    return int(OutboxMessage.objects.aggregate(newest=Max("sequence"))["newest"] or 0)
