"""Somebody does not need a favourite any more (R4)."""

from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.models import JobAidFavourite
from inquiries.queries.job_aids import find_job_aid, require_owner


@durable
def release_job_aid(job_aid_id: UUID, *, by: Actor) -> None:
    """This will take a job aid from the favourites, if it is one. Raises ResourceNotFound, PermissionRefused."""
    aid = find_job_aid(by, job_aid_id)
    JobAidFavourite.objects.filter(job_aid=aid.id, owner_id=require_owner(by)).delete()
