"""A job aid was opened (R4)."""

from uuid import UUID

from django.db.models import F

from arsos.kernel.transactions import durable
from inquiries.models import JobAid


@durable
def count_job_aid_view(job_aid_id: UUID) -> None:
    """This will count that a job aid was opened, also when many open it at once."""
    JobAid.objects.filter(id=job_aid_id).update(views=F("views") + 1)
