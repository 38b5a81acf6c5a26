"""On what somebody's rights to inquiries and members may rest, as the search documents name it (R30, R37)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.policy import Resource, Right, is_arsos_staff, may
from members.book.access import emergency_accesses


@dataclass(frozen=True, slots=True)
class Audience:
    """The ids on which a right of somebody may rest: to members by books and emergencies, to inquiries also by work."""

    to_members: frozenset[UUID]
    by_work: frozenset[UUID]
    is_everybody: bool = False

    @property
    def to_inquiries(self) -> frozenset[UUID] | None:
        """None for who sees everything."""
        return None if self.is_everybody else self.to_members | self.by_work


OPENED: HotQuery[UUID] = HotQuery(lambda actor, at: emergency_accesses(actor, at).values_list("member_id", flat=True))


def audience_of(actor: Actor, at: datetime) -> Audience:
    """What somebody's rights of the day may rest on."""
    opened = OPENED.rows(actor=actor, at=at) if is_arsos_staff(actor) else ()
    work = {actor.associate_id, actor.user_id} - {None}
    return Audience(
        to_members=frozenset({*actor.visible_agent_ids, *opened}),
        by_work=frozenset({*work, *actor.queue_ids}),  # type: ignore[arg-type]  # None was taken out
        is_everybody=may(actor, Right.SEE, Resource.INQUIRY),
    )


def sees_internal(actor: Actor) -> bool:
    """Whether somebody looks at any inquiry as ARSOS; at which of them is asked of each."""
    return works_at_arsos(actor) or may(actor, Right.SEE_INTERNAL, Resource.INQUIRY) or is_arsos_staff(actor)


def works_at_arsos(actor: Actor) -> bool:
    """Whether somebody has queues, or inquiries of their own."""
    return bool(actor.queue_ids) or actor.associate_id is not None
