"""The files a department was given with a request, and no other file of its inquiry (R18, R32)."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from inquiries.access import sees_its_words_alone, visible_requests
from inquiries.models import Attachment, DepartmentRequest, SharedFile
from inquiries.queries.attachments import OPENABLE, require_unredacted


def find_request_with_files(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request the actor may see, for its files; what it says is not shown. Raises ResourceNotFound, journaled."""
    found = visible_requests(actor, at).select_related("inquiry").filter(id=request_id).first()
    if found is None:
        raise _denied()
    return found


def files_shared_in(actor: Actor, request: DepartmentRequest) -> list[SharedFile]:
    """The files of a request that was found, oldest first, journaled: a file's name may say much of a person.

    A department sees none once the request has ended.
    """
    found = list(_shown(actor, request).select_related("attachment").order_by("shared_at", "id"))
    if found:
        note_look(subjects=request.inquiry.person_ids, fields=["file name"])
    return found


def find_shared_file(actor: Actor, request_id: UUID, attachment_id: UUID, at: datetime) -> Attachment:
    """A file that was shared with a request the actor may see, to be opened with `content_of`.

    Raises ResourceNotFound, journaled, and PermissionRefused as `find_attachment`.
    """
    request = find_request_with_files(actor, request_id, at)
    found = _shown(actor, request).select_related("attachment").filter(attachment=attachment_id).first()
    if found is None:
        raise _denied()
    require_unredacted(actor)
    found.attachment.inquiry = request.inquiry
    return found.attachment


def require_ever_shared(request: DepartmentRequest, attachment_id: UUID) -> None:
    """Raise ResourceNotFound, journaled, for a file that this request never came with."""
    if not request.shared_files.filter(attachment=attachment_id).exists():
        raise _denied()


def _shown(actor: Actor, request: DepartmentRequest) -> QuerySet[SharedFile]:
    """Shared, scanned, and neither taken back nor retracted."""
    if sees_its_words_alone(actor, request):
        return request.shared_files.none()
    return request.shared_files.filter(
        taken_back_at=None, attachment__state__in=OPENABLE, attachment__retracted_at=None
    )


def _denied() -> ResourceNotFound:
    note_look(kind="denied", fields=["attachment"])
    return ResourceNotFound()
