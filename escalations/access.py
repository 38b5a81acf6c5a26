"""Who may see which screening, call and escalation: the one place that fetches them for somebody (R30, R31)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound, VersionStale
from arsos.kernel.policy import Ground, Right, Thing
from arsos.kernel.reach import Reach, everything_for, of_visible_agents, reached
from arsos.kernel.transactions import inside_transaction
from escalations.models import Escalation, SosCall, SosScreening
from escalations.rules.ladder import Level
from inquiries.access import lock_inquiry_by_id, note_shown, visible_inquiries


def visible_screenings(actor: Actor, at: datetime) -> QuerySet[SosScreening]:
    """The screenings the actor may see; nobody but who made one ever sees the number with it (R27)."""
    found = SosScreening.objects.filter(reached(Thing.SOS_USE, Right.SEE, REACH, actor, at))
    return found.select_related("agent", "member", "prospect", "criteria")


def find_screening(actor: Actor, screening_id: UUID, at: datetime) -> SosScreening:
    """A screening the actor may see; raises ResourceNotFound, journaled."""
    found = visible_screenings(actor, at).filter(id=screening_id).first()
    if found is None:
        raise _nothing("SOS screening")
    note_persons_shown([found], fields=["name", "SOS screening"])
    return found


@inside_transaction
def lock_screening(actor: Actor, screening_id: UUID, at: datetime) -> SosScreening:
    """A screening the actor may see, locked for change; raises ResourceNotFound, journaled."""
    visible = visible_screenings(actor, at).filter(id=screening_id).values("id")
    found = SosScreening.objects.select_for_update(of=("self",)).filter(id__in=visible).first()
    if found is None:
        raise _nothing("SOS screening")
    return found


def visible_calls(actor: Actor, at: datetime) -> QuerySet[SosCall]:
    """The calls the actor may see."""
    found = SosCall.objects.filter(reached(Thing.SOS_USE, Right.SEE, REACH, actor, at))
    return found.select_related("agent", "member", "prospect", "inquiry")


def find_call(actor: Actor, call_id: UUID, at: datetime) -> SosCall:
    """A call the actor may see; raises ResourceNotFound, journaled."""
    found = visible_calls(actor, at).filter(id=call_id).first()
    if found is None:
        raise _nothing("SOS call")
    note_persons_shown([found], fields=["name", "SOS call"])
    return found


@inside_transaction
def lock_call(actor: Actor, call_id: UUID, at: datetime, *, expected_version: int | None) -> SosCall:
    """A call the actor may see, locked for change; raises ResourceNotFound and VersionStale."""
    visible = visible_calls(actor, at).filter(id=call_id).values("id")
    found = SosCall.objects.select_for_update(of=("self",)).filter(id__in=visible).first()
    if found is None:
        raise _nothing("SOS call")
    if expected_version is not None and found.version != expected_version:
        raise VersionStale("The call has been added to since you read it; nothing was changed.")
    return found


def is_own_use(actor: Actor, agent_id: UUID) -> bool:
    """Whether the actor is the agent who uses the SOS line, or acts for them."""
    return agent_id in {*actor.acting_agent_ids, actor.agent_id}


def require_own_use(actor: Actor, agent_id: UUID) -> None:
    """Raise PermissionRefused for who looks at the use of another agent, without acting for them."""
    if not is_own_use(actor, agent_id):
        raise PermissionRefused("Only the agent who uses the SOS line, or their delegate, does this.")


def is_reviewer(actor: Actor) -> bool:
    """Whether the actor reviews the use of the SOS line (R26)."""
    return actor.has_role(Role.LEAD)


def require_reviewer(actor: Actor) -> None:
    """Raise PermissionRefused for who does not review the use of the SOS line."""
    if not is_reviewer(actor):
        raise PermissionRefused("Leads review the use of the SOS line.")


def require_criteria_keeper(actor: Actor, *, is_publishing: bool = False) -> None:
    """Raise PermissionRefused: leads and administrators draft criteria, administrators publish them."""
    roles = (Role.ADMINISTRATOR,) if is_publishing else (Role.LEAD, Role.ADMINISTRATOR)
    if not actor.has_role(*roles):
        words = "Administrators publish" if is_publishing else "Leads and administrators see and draft"
        raise PermissionRefused(f"{words} the criteria of the SOS line.")


def visible_escalations(actor: Actor, at: datetime) -> QuerySet[Escalation]:
    """Escalations the actor owns, and those of inquiries the actor may see."""
    found = Escalation.objects.filter(reached(Thing.ESCALATION, Right.SEE, REACH, actor, at))
    return found.select_related("inquiry", "owner")


def find_escalation(actor: Actor, escalation_id: UUID, at: datetime) -> Escalation:
    """An escalation the actor may see; raises ResourceNotFound, journaled."""
    found = visible_escalations(actor, at).filter(id=escalation_id).first()
    if found is None:
        raise _nothing("escalation")
    note_shown([found.inquiry])
    return found


@inside_transaction
def lock_own_escalation(
    actor: Actor, escalation_id: UUID, at: datetime, *, expected_version: int | None = None
) -> Escalation:
    """An escalation whose owner is the actor, locked after its inquiry.

    Raises ResourceNotFound, journaled, PermissionRefused for who may see it and does not own it, and VersionStale.
    """
    seen = visible_escalations(actor, at).filter(id=escalation_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(seen) if seen is not None else None
    if inquiry is None:
        raise _nothing("escalation")
    found = Escalation.objects.select_for_update(of=("self",)).get(id=escalation_id)
    if actor.user_id is None or found.owner_id != actor.user_id:
        raise PermissionRefused("Only the one it was escalated to does this.")
    if expected_version is not None and found.version != expected_version:
        raise VersionStale("The escalation has moved since you read it; nothing was changed.")
    found.inquiry = inquiry
    note_shown([inquiry])
    return found


def note_persons_shown(rows: Iterable[SosScreening | SosCall], *, fields: Iterable[str], kind: str = "read") -> None:
    """Journal that the persons of some screenings or calls were shown (R33)."""
    persons: list[UUID] = [person for row in rows if (person := row.member_id or row.prospect_id)]
    if persons:
        note_look(kind=kind, subjects=persons, fields=fields)


def _nothing(what: str) -> ResourceNotFound:
    note_look(kind="denied", fields=[what])
    return ResourceNotFound()


def _owned(actor: Actor, _at: datetime) -> Q | None:
    """What was escalated to them while they have the role of the level; whoever has a role may be the fallback."""
    if actor.user_id is None or not actor.roles:
        return None
    return Q(owner=actor.user_id, level__in=[*actor.roles, Level.FALLBACK])


REACH: Mapping[Ground, Reach] = {
    Ground.NAMED_AGENT: of_visible_agents,
    Ground.REVIEWER: everything_for(Role.LEAD),
    Ground.ESCALATED: _owned,
    Ground.ITS_INQUIRY: lambda actor, at: Q(inquiry__in=visible_inquiries(actor, at).values("id")),
    Ground.SYSTEM: everything_for(Role.SYSTEM),
}
"""For each ground which rows it reaches."""
