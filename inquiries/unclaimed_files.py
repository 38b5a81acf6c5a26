"""Stored files that no row names: what an upload or an export left behind when it was killed."""

from inquiries.attachments.models import Attachment
from inquiries.filing.draft_files.models import DraftFile
from inquiries.lists.models import ExportRun

STORED: tuple[type[Attachment | DraftFile | ExportRun], ...] = (DraftFile, Attachment, ExportRun)
"""Drafts first: a file that is handed over between two questions is found by the second."""


def names_without_a_row(names: list[str]) -> set[str]:
    """Which stored names belong to no file; an upload that was killed leaves one behind."""
    known = (kind.objects.filter(stored_name__in=names).values_list("stored_name", flat=True) for kind in STORED)
    return set(names).difference(*known)
