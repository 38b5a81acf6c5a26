"""Who may see and settle which escalation: the one place that fetches them for somebody (R30, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from escalations.ladder.models import Escalation
from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused, VersionStale
from foundation.policy import Basis, Holds, Reach, Resource, Right, access_scope, levels_held, may, protect
from foundation.transactions import inside_transaction
from inquiries.inquiry.access import lock_inquiry_by_id, note_shown, visible_inquiries


def visible_escalations(actor: Actor, at: datetime) -> QuerySet[Escalation]:
    """Escalations the actor owns, and those of inquiries the actor may see."""
    found = Escalation.objects.filter(access_scope(actor, Right.SEE, Resource.ESCALATION, at))
    return found.select_related("inquiry", "owner")


def find_escalation(actor: Actor, escalation_id: UUID, at: datetime) -> Escalation:
    """An escalation the actor may see; raises ResourceNotFound, journaled."""
    found = VISIBLE.first(actor=actor, at=at, escalation_id=escalation_id)
    if found is None:
        raise nothing_found("escalation")
    note_shown([found.inquiry])
    return found


def _visible(actor: Actor, at: datetime, escalation_id: UUID) -> QuerySet[Escalation]:
    return visible_escalations(actor, at).filter(id=escalation_id)


VISIBLE = HotQuery(_visible)


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
        raise nothing_found("escalation")
    found = Escalation.objects.select_for_update(of=("self",)).get(id=escalation_id)
    if not may(actor, Right.ACT, found):
        raise PermissionRefused(_("Only the escalation owner can do this."))
    if expected_version is not None and found.version != expected_version:
        raise VersionStale(_("The escalation changed since you opened it. Nothing was changed."))
    found.inquiry = inquiry
    note_shown([inquiry])
    return found


def _owned(actor: Actor, _at: datetime) -> Q | None:
    """What was escalated to them while they have the role of the level; whoever has a role may be the fallback."""
    levels = levels_held(actor)
    return Q(owner=actor.user_id, level__in=levels) if levels else None


REACH: Mapping[Basis, Reach] = {
    Basis.ESCALATED: _owned,
    Basis.ITS_INQUIRY: lambda actor, at: Q(inquiry__in=visible_inquiries(actor, at).values("id")),
}
"""For each ground which escalations it reaches."""
HOLDS: Mapping[Basis, Holds] = {
    Basis.ESCALATED: lambda actor, _right, one: actor.user_id is not None and one.owner_id == actor.user_id,
}
"""The same for an escalation in hand."""


def protect_escalations() -> None:
    """Escalations are fetched by the policy from here on."""
    protect(Resource.ESCALATION, Escalation, reach=REACH, holds=HOLDS)
