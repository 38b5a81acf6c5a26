"""Count that a job aid was opened, and keep one as a favorite or let it go (R4)."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.job_aids.models import JobAid, JobAidFavourite
from inquiries.job_aids.queries import find_job_aid, require_owner


@durable
def count_job_aid_view(job_aid_id: UUID) -> None:
    """This will count that a job aid was opened, also when many open it at once."""
    JobAid.objects.filter(id=job_aid_id).update(views=F("views") + 1)


@durable
def keep_job_aid(job_aid_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will keep a job aid as a favourite, once. Raises ResourceNotFound, PermissionRefused."""
    aid = find_job_aid(by, job_aid_id)
    kept = JobAidFavourite(job_aid_id=aid.id, owner_id=require_owner(by), kept_at=at)
    JobAidFavourite.objects.bulk_create([kept], ignore_conflicts=True)


@durable
def release_job_aid(job_aid_id: UUID, *, by: Actor) -> None:
    """This will take a job aid from the favourites, if it is one. Raises ResourceNotFound, PermissionRefused."""
    aid = find_job_aid(by, job_aid_id)
    JobAidFavourite.objects.filter(job_aid=aid.id, owner_id=require_owner(by)).delete()
