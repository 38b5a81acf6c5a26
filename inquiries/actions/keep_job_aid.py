"""Somebody keeps a job aid as a favourite (R4)."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.models import JobAidFavourite
from inquiries.queries.job_aids import find_job_aid, require_owner


@durable
def keep_job_aid(job_aid_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will keep a job aid as a favourite, once. Raises ResourceNotFound, PermissionRefused."""
    aid = find_job_aid(by, job_aid_id)
    kept = JobAidFavourite(job_aid_id=aid.id, owner_id=require_owner(by), kept_at=at)
    JobAidFavourite.objects.bulk_create([kept], ignore_conflicts=True)
