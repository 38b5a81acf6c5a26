"""Who may see which screening and call: the one place that fetches them for somebody (R30, R31)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from escalations.sos.models import SosCall, SosScreening
from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused, VersionStale
from foundation.policy import (
    Basis,
    Holds,
    Reach,
    Resource,
    Right,
    access_scope,
    is_own_agent,
    may,
    of_agents_below,
    of_own_agents,
    protect,
)
from foundation.transactions import inside_transaction


def visible_screenings(actor: Actor, at: datetime) -> QuerySet[SosScreening]:
    """The screenings the actor may see; nobody but who made one ever sees the number with it (R27)."""
    found = SosScreening.objects.filter(access_scope(actor, Right.SEE, Resource.SOS_USE, at))
    return found.select_related("agent", "member", "prospect", "criteria")


def find_screening(actor: Actor, screening_id: UUID, at: datetime) -> SosScreening:
    """A screening the actor may see; raises ResourceNotFound, journaled."""
    found = VISIBLE_SCREENING.first(actor=actor, at=at, screening_id=screening_id)
    if found is None:
        raise nothing_found("SOS screening")
    note_persons_shown([found], fields=["name", "SOS screening"])
    return found


def _screening(actor: Actor, at: datetime, screening_id: UUID) -> QuerySet[SosScreening]:
    return visible_screenings(actor, at).filter(id=screening_id)


VISIBLE_SCREENING = HotQuery(_screening)


@inside_transaction
def lock_screening(actor: Actor, screening_id: UUID, at: datetime) -> SosScreening:
    """A screening the actor may see, locked for change; raises ResourceNotFound, journaled."""
    visible = visible_screenings(actor, at).filter(id=screening_id).values("id")
    found = SosScreening.objects.select_for_update(of=("self",)).filter(id__in=visible).first()
    if found is None:
        raise nothing_found("SOS screening")
    return found


def visible_calls(actor: Actor, at: datetime) -> QuerySet[SosCall]:
    """The calls the actor may see."""
    found = SosCall.objects.filter(access_scope(actor, Right.SEE, Resource.SOS_USE, at))
    return found.select_related("agent", "member", "prospect", "inquiry")


def find_call(actor: Actor, call_id: UUID, at: datetime) -> SosCall:
    """A call the actor may see; raises ResourceNotFound, journaled."""
    found = VISIBLE_CALL.first(actor=actor, at=at, call_id=call_id)
    if found is None:
        raise nothing_found("SOS call")
    note_persons_shown([found], fields=["name", "SOS call"])
    return found


def _call(actor: Actor, at: datetime, call_id: UUID) -> QuerySet[SosCall]:
    return visible_calls(actor, at).filter(id=call_id)


VISIBLE_CALL = HotQuery(_call)


@inside_transaction
def lock_call(actor: Actor, call_id: UUID, at: datetime, *, expected_version: int | None) -> SosCall:
    """A call the actor may see, locked for change; raises ResourceNotFound and VersionStale."""
    visible = visible_calls(actor, at).filter(id=call_id).values("id")
    found = SosCall.objects.select_for_update(of=("self",)).filter(id__in=visible).first()
    if found is None:
        raise nothing_found("SOS call")
    if expected_version is not None and found.version != expected_version:
        raise VersionStale(_("The call changed since you opened it. Nothing was changed."))
    return found


def is_own_use(actor: Actor, used: SosScreening | SosCall) -> bool:
    """Whether the actor is the agent who uses the SOS line, or acts for them."""
    return may(actor, Right.REPRESENT, used)


def require_own_use(actor: Actor, used: SosScreening | SosCall) -> None:
    """Raise PermissionRefused for who looks at the use of another agent, without acting for them."""
    if not is_own_use(actor, used):
        raise PermissionRefused(_("Only the agent who uses the SOS line, or their delegate, can do this."))


def is_reviewer(actor: Actor) -> bool:
    """Whether the actor reviews the use of the SOS line (R26)."""
    return may(actor, Right.REVIEW, Resource.SOS_USE)


def require_reviewer(actor: Actor) -> None:
    """Raise PermissionRefused for who does not review the use of the SOS line."""
    if not is_reviewer(actor):
        raise PermissionRefused(_("Only leads can review the use of the SOS line."))


def require_criteria_keeper(actor: Actor, *, is_publishing: bool = False) -> None:
    """Raise PermissionRefused: leads and administrators draft criteria, administrators publish them."""
    if not may(actor, Right.PUBLISH if is_publishing else Right.KEEP, Resource.SOS_CRITERIA):
        if is_publishing:
            raise PermissionRefused(_("Only administrators can publish the criteria of the SOS line."))
        raise PermissionRefused(_("Only leads and administrators can see and draft the criteria of the SOS line."))


def note_persons_shown(rows: Iterable[SosScreening | SosCall], *, fields: Iterable[str], kind: str = "read") -> None:
    """Journal that the persons of some screenings or calls were shown (R33)."""
    persons: list[UUID] = [person for row in rows if (person := row.member_id or row.prospect_id)]
    if persons:
        log_access(kind=kind, subjects=persons, fields=fields)


REACH: Mapping[Basis, Reach] = {Basis.NAMED_AGENT: of_own_agents, Basis.ABOVE_AGENT: of_agents_below}
"""For each ground which screenings and calls it reaches."""
HOLDS: Mapping[Basis, Holds] = {Basis.NAMED_AGENT: is_own_agent}
"""The same for one in hand."""


def protect_sos_uses() -> None:
    """Screenings and calls are fetched by the policy from here on."""
    protect(Resource.SOS_USE, SosScreening, SosCall, reach=REACH, holds=HOLDS)
