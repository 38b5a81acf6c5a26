"""Where the database looks for the inquiries of an agent, so that a page of a list costs as much in a large
installation as in a small one. Who may see an inquiry is decided by the policy alone (R30, R31).

The conditions of the policy are none that an index could help with: by them the database looks through everybody's
inquiries for those of one agent, the longer the more there are.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Q, QuerySet, UUIDField

from accounts.queries import agents_named
from foundation.actor import Actor
from foundation.database import IsOneOf
from foundation.policy import Basis, Resource, Right, bases_reaching
from inquiries.inquiry.access import visible_inquiries
from inquiries.inquiry.models import Inquiry
from members.book.access import members_in_book

OF_AN_AGENT = {Basis.OWN_BOOK, Basis.DOWNLINE, Basis.NAMED_AGENT, Basis.ABOVE_AGENT, Basis.ESCALATED}
"""The grounds of who works for no queue."""
MOST_OWN_BOOKS = 20
"""Of so many agents the inquiries are looked for by agent and member; a book is a thousand people."""


class Unnest(Func):
    """A row for each value of an array."""

    function = "unnest"
    set_returning = True
    output_field: ClassVar[Any] = UUIDField()


def visible_in_lists(actor: Actor, at: datetime) -> QuerySet[Inquiry]:
    """The inquiries the actor may see, for lists of many: those of an agent are found among what is near them."""
    visible = visible_inquiries(actor, at)
    own = _own_agents(actor, at)
    return visible.filter(Q(agent__in=own) | _is_elsewhere(actor, own, at)) if own else visible


def ids_near(actor: Actor, at: datetime) -> QuerySet[Inquiry, UUID] | None:
    """The ids of the inquiries near an agent, from indexes alone: all that they may see, and some that they may not.

    None for who sees inquiries for other reasons than an agent's.
    """
    own = _own_agents(actor, at)
    if not own:
        return None
    return (
        Inquiry.objects.filter(agent__in=own)
        .values_list("pk", flat=True)
        .union(_ids_elsewhere(actor, own, at), all=True)
    )


def first_of(
    actor: Actor, rows: QuerySet[Inquiry], order: Sequence[str], count: int, at: datetime
) -> QuerySet[Inquiry]:
    """The first in an order of some inquiries that the actor may see.

    Those of an agent are the first that name each of the agents, in the order of an index, and the first of what is
    near them for another reason. What is read of them beside is read of those alone.
    """
    own = _own_agents(actor, at)
    if not own:
        return rows.order_by(*order)[:count]
    others = rows.filter(_is_elsewhere(actor, own, at)).order_by(*order).values_list("pk")[:count]
    return _those(_ids_naming(own, rows, order, count).union(others, all=True), order, count)


def first_naming(
    agent_ids: Collection[UUID], rows: QuerySet[Inquiry], order: Sequence[str], count: int
) -> QuerySet[Inquiry]:
    """The first in an order of some inquiries that name one of these agents."""
    return _those(_ids_naming(agent_ids, rows, order, count), order, count)


def _ids_naming(
    agent_ids: Collection[UUID], rows: QuerySet[Inquiry], order: Sequence[str], count: int
) -> QuerySet[Any, Any]:
    named = rows.filter(agent=OuterRef("pk")).order_by(*order).values("pk")[:count]
    return agents_named(agent_ids).values_list(Unnest(ArraySubquery(named)))


def _those(ids: QuerySet[Any, Any], order: Sequence[str], count: int) -> QuerySet[Inquiry]:
    return Inquiry.objects.filter(IsOneOf(F("pk"), ArraySubquery(ids))).order_by(*order)[:count]


def _own_agents(actor: Actor, at: datetime) -> frozenset[UUID]:
    """The agents on whom alone all of somebody's rights to inquiries rest; none for all others."""
    own = actor.acting_agent_ids
    if own != actor.visible_agent_ids or len(own) > MOST_OWN_BOOKS:
        return frozenset()
    return own if bases_reaching(actor, Right.SEE, Resource.INQUIRY, at) <= OF_AN_AGENT else frozenset()


def _is_elsewhere(actor: Actor, own: frozenset[UUID], at: datetime) -> Q:
    return Q(IsOneOf(F("pk"), ArraySubquery(_ids_elsewhere(actor, own, at))))


def _ids_elsewhere(actor: Actor, own: frozenset[UUID], at: datetime) -> QuerySet[Any, Any]:
    """What does not name the agents: filed about their members by others, linked to them, or escalated to somebody.
    These are few, and each way to them is an index that holds all it asks for.
    """
    book = ArraySubquery(members_in_book(actor, Basis.OWN_BOOK, at))
    about = Inquiry.objects.filter(IsOneOf(F("member"), book)).exclude(agent__in=own)
    ways = [Inquiry.objects.filter(IsOneOf(F("linked_member"), book))]
    if actor.user_id is not None:
        ways.append(Inquiry.objects.filter(escalated_to_id=actor.user_id))
    return about.values_list("pk").union(*(way.values_list("pk") for way in ways), all=True)
