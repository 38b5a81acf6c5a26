"""Somebody keeps a job aid as a favourite, opens it, or lets it go (R4)."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.models import JobAid, JobAidFavourite
from inquiries.queries.job_aids import find_job_aid, owner_of


@durable
def keep_job_aid(job_aid_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will keep a job aid as a favourite, once. Raises ResourceNotFound, PermissionRefused."""
    aid, owner = find_job_aid(by, job_aid_id), _require_owner(by)
    kept = JobAidFavourite(job_aid_id=aid.id, owner_id=owner, kept_at=at)
    JobAidFavourite.objects.bulk_create([kept], ignore_conflicts=True)


@durable
def let_job_aid_go(job_aid_id: UUID, *, by: Actor) -> None:
    """This will take a job aid from the favourites, if it is one. Raises ResourceNotFound, PermissionRefused."""
    aid, owner = find_job_aid(by, job_aid_id), _require_owner(by)
    JobAidFavourite.objects.filter(job_aid=aid.id, owner_id=owner).delete()


@durable
def count_view(job_aid_id: UUID) -> None:
    """This will count that a job aid was opened."""
    JobAid.objects.filter(id=job_aid_id).update(views=F("views") + 1)


def _require_owner(by: Actor) -> UUID:
    owner = owner_of(by)
    if owner is None:
        raise PermissionRefused("A client names the agent who keeps it in On-Behalf-Of.")
    return owner
