"""The files a department was given with a request, and no other file of its inquiry (R18, R32)."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import OPENABLE, require_unredacted
from inquiries.departments.access import sees_its_words_alone, visible_requests
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.sharing.models import SharedFile
from inquiries.inquiry.access import person_ids


def find_request_with_files(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request the actor may see, for its files; what it says is not shown. Raises ResourceNotFound, journaled."""
    found = VISIBLE.first(actor=actor, at=at, request_id=request_id)
    if found is None:
        raise nothing_found("attachment")
    return found


def _visible(actor: Actor, at: datetime, request_id: UUID) -> QuerySet[DepartmentRequest]:
    return visible_requests(actor, at).select_related("inquiry").filter(id=request_id)


VISIBLE = HotQuery(_visible)


def files_shared_in(actor: Actor, request: DepartmentRequest) -> list[SharedFile]:
    """The files of a request that was found, oldest first, journaled: a file's name may say much of a person.

    A department sees none once the request has ended.
    """
    found = list(_shown(actor, request).select_related("attachment").order_by("shared_at", "id"))
    if found:
        log_access(subjects=person_ids(request.inquiry), fields=["file name"])
    return found


def find_shared_file(actor: Actor, request_id: UUID, attachment_id: UUID, at: datetime) -> Attachment:
    """A file that was shared with a request the actor may see, to be opened with `content_of`.

    Raises ResourceNotFound, journaled, and PermissionRefused as `find_attachment`.
    """
    request = find_request_with_files(actor, request_id, at)
    found = _shown(actor, request).select_related("attachment").filter(attachment=attachment_id).first()
    if found is None:
        raise nothing_found("attachment")
    require_unredacted(actor)
    found.attachment.inquiry = request.inquiry
    return found.attachment


def require_ever_shared(request: DepartmentRequest, attachment_id: UUID) -> None:
    """Raise ResourceNotFound, journaled, for a file that this request never came with."""
    if not request.shared_files.filter(attachment=attachment_id).exists():
        raise nothing_found("attachment")


def _shown(actor: Actor, request: DepartmentRequest) -> QuerySet[SharedFile]:
    """Shared, scanned, and neither taken back, hidden nor retracted."""
    if sees_its_words_alone(actor, request):
        return request.shared_files.none()
    return request.shared_files.filter(
        taken_back_at=None, attachment__state__in=OPENABLE, attachment__retracted_at=None, attachment__hidden_at=None
    )
