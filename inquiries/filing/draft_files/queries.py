"""Files of a draft, for its author (R12)."""

from uuid import UUID

from django.db.models import QuerySet

from inquiries.filing.draft_files.models import DraftFile


def files_of_draft(draft_id: UUID) -> QuerySet[DraftFile]:
    """The files of a draft that the actor has found, oldest first."""
    return DraftFile.objects.filter(draft=draft_id).order_by("added_at", "id")
