"""A holder gives a department one file of the inquiry, with what it was asked (R18, R32)."""

from datetime import datetime
from uuid import UUID

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, FieldError, InputRejected, TransitionRefused
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_department_request, require_department_work
from inquiries.actions.note_happening import note_happening
from inquiries.models import Attachment, DepartmentRequest, SharedFile
from inquiries.queries.attachments import OPENABLE


@durable
def share_file(request_id: UUID, *, attachment: UUID, by: Actor, at: datetime) -> SharedFile:
    """This will let the department of a request open one file of its inquiry. Sharing it again changes nothing.

    Raises ResourceNotFound, PermissionRefused for who neither holds nor leads the inquiry, TransitionRefused for an
    inquiry or a request that has ended, InputRejected for what is no file of the inquiry, ConflictFound while nobody
    may open it.
    """
    request = lock_department_request(by, request_id, at)
    require_department_work(by, request.inquiry)
    if not request.is_open:
        raise TransitionRefused(f"The request is {request.status} already.", extra={"allowed": []})
    file = Attachment.objects.filter(inquiry=request.inquiry, id=attachment, retracted_at=None).first()
    if file is None:
        error = FieldError("/attachment", "unknown_attachment", "Name a file of this inquiry.")
        raise InputRejected("There is no such file here.", errors=[error])
    if file.state not in OPENABLE:
        raise ConflictFound("The file has not been scanned as clean; only what may be opened is shared.")
    kept = request.shared_files.filter(attachment=file, taken_back_at=None).first()
    if kept is not None:
        return kept
    shared = SharedFile.objects.create(
        request=request, attachment=file, shared_by_id=by.user_id, shared_by_name=by.name, shared_at=at
    )
    said = Happening(kind="file_shared", facts=facts_of_sharing(shared), agent_visible=False)
    note_sharing(request, said, by=by, at=at)
    return shared


def facts_of_sharing(shared: SharedFile) -> dict[str, object]:
    """What history says of it: ids, and no name."""
    request = shared.request
    return {"department": request.department_id, "request": str(request.id), "attachment": str(shared.attachment_id)}


@inside_transaction
def note_sharing(request: DepartmentRequest, said: Happening, *, by: Actor, at: datetime) -> None:
    """Say in history and events that a department sees a file, or sees it no longer; for ARSOS alone (R6)."""
    inquiry = request.inquiry
    note_happening(
        inquiry,
        said,
        by=by,
        at=at,
        event=EventType.DEPARTMENT_REQUEST_UPDATED,
        said={"request": str(request.id), "department": request.department_id, "request_status": request.status},
    )
    inquiry.updated_at = request.updated_at = at
    inquiry.save()
    request.save(update_fields=["updated_at"])
