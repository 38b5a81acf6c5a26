"""Referrals as those who caused them, and ARSOS, may read them (R1)."""

from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ResourceNotFound
from inquiries.models import Referral, SelfServiceOffer


def visible_referrals(actor: Actor) -> QuerySet[Referral]:
    """An agent's own and downline's; all of them for ARSOS."""
    referrals = Referral.objects.select_related("destination")
    if actor.has_role(Role.ASSOCIATE, Role.LEAD, Role.ADMINISTRATOR):
        return referrals
    return referrals.filter(agent__in=actor.visible_agent_ids)


def referral_for(actor: Actor, referral_id: UUID) -> Referral:
    """One referral; raises ResourceNotFound."""
    found = visible_referrals(actor).filter(id=referral_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def offer_for(actor: Actor, offer_id: UUID) -> SelfServiceOffer:
    """An offer of self-service by the actor's agents; raises ResourceNotFound."""
    found = SelfServiceOffer.objects.filter(agent__in=actor.acting_agent_ids, id=offer_id).first()
    if found is None:
        raise ResourceNotFound
    return found
