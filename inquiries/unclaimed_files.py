"""Stored files that no row names: what an upload or an export left behind when it was killed."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from inquiries.attachments.models import Attachment
from inquiries.filing.draft_files.models import DraftFile
from inquiries.lists.models import ExportRun


def names_without_a_row(names: list[str]) -> set[str]:
    """Which stored names belong to no file; an upload that was killed leaves one behind, and a place that was away when
    the scanner found something keeps the content of an infected one.
    """
    known = (kind.filter(stored_name__in=names).values_list("stored_name", flat=True) for kind in _stored())
    return set(names).difference(*known)


def _stored() -> Iterator[QuerySet[Any]]:
    """Drafts first: a file that is handed over between two questions is found by the second."""
    yield DraftFile.objects.all()
    yield Attachment.objects.exclude(state=Attachment.State.INFECTED)
    yield ExportRun.objects.all()
