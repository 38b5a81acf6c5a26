"""Who sees incidents and posts to what is linked to them (R30)."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused
from foundation.policy import Resource, Right, may
from foundation.transactions import inside_transaction
from inquiries.incidents.models import Incident


def may_see_incidents(actor: Actor) -> bool:
    """Whoever works at ARSOS."""
    return may(actor, Right.SEE, Resource.INCIDENTS)


def may_work_incidents(actor: Actor) -> bool:
    """Whether the actor opens incidents, links inquiries and posts; each inquiry is judged by itself besides."""
    return may(actor, Right.ACT, Resource.INCIDENTS)


def visible_incidents(actor: Actor) -> QuerySet[Incident]:
    """All of them: they hold no member's data. Raises PermissionRefused for who does not work at ARSOS."""
    if not may_see_incidents(actor):
        raise PermissionRefused(_("Only ARSOS staff can see incidents."))
    return Incident.objects.all()


def find_incident(actor: Actor, incident_id: UUID) -> Incident:
    """One incident; raises PermissionRefused, and ResourceNotFound, journaled."""
    found = visible_incidents(actor).filter(id=incident_id).first()
    if found is None:
        raise nothing_found("incident")
    return found


def require_working_incidents(actor: Actor) -> None:
    """Raise PermissionRefused for who neither opens incidents nor posts to them."""
    if not may_work_incidents(actor):
        raise PermissionRefused(_("Only ARSOS staff can work on incidents."))


@inside_transaction
def lock_incident(actor: Actor, incident_id: UUID, *, is_closing: bool = False) -> Incident:
    """An incident that is open, locked for change.

    Raises as `find_incident`, PermissionRefused, and ConflictFound for one that is closed.
    """
    require_working_incidents(actor)
    found = find_incident(actor, incident_id)
    incident = Incident.objects.select_for_update(no_key=not is_closing).get(id=found.id)
    if incident.closed_at is not None:
        raise ConflictFound(_("This incident is closed."))
    return incident


def require_no_open_post(incident: Incident) -> None:
    """Raise ConflictFound while something is being posted to the incident."""
    if incident.posts.filter(finished_at=None).exists():
        raise ConflictFound(_("A post to this incident is being sent. Wait until it is done."))
