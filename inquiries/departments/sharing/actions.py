"""Share a file of the inquiry with the department that was asked, and stop sharing it (R18, R32)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected, TransitionRefused
from foundation.transactions import durable, inside_transaction
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import OPENABLE
from inquiries.departments.access import lock_department_request, require_department_work, require_taking_files_back
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.rules import STATE_WORDS
from inquiries.departments.sharing.models import SharedFile
from inquiries.inquiry.steps import add_to_history


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
        raise TransitionRefused(
            _("The request is already %(state)s.") % {"state": _(STATE_WORDS[request.status])}, extra={"allowed": []}
        )
    file = Attachment.objects.filter(inquiry=request.inquiry, id=attachment, retracted_at=None, hidden_at=None).first()
    if file is None:
        error = FieldError("/attachment", "unknown_attachment", _("Choose a file of this inquiry."))
        raise InputRejected(_("This inquiry has no such file."), errors=[error])
    if file.state not in OPENABLE:
        raise ConflictFound(_("The file has not passed the virus scan. Only clean files can be shared."))
    kept = request.shared_files.filter(attachment=file, taken_back_at=None).first()
    if kept is not None:
        return kept
    shared = SharedFile.objects.create(
        request=request, attachment=file, shared_by_id=by.user_id, shared_by_name=by.name, shared_at=at
    )
    said = HistoryRecord(kind="file_shared", facts=facts_of_sharing(shared), agent_visible=False)
    note_sharing(request, said, by=by, at=at)
    return shared


def facts_of_sharing(shared: SharedFile) -> dict[str, object]:
    """What history says of it: ids, and no name."""
    request = shared.request
    return {"department": request.department_id, "request": str(request.id), "attachment": str(shared.attachment_id)}


@inside_transaction
def note_sharing(request: DepartmentRequest, said: HistoryRecord, *, by: Actor, at: datetime) -> None:
    """Say in history and events that a department sees a file, or sees it no longer; for ARSOS alone (R6)."""
    inquiry = request.inquiry
    add_to_history(
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


@durable
def take_file_back(request_id: UUID, attachment_id: UUID, *, by: Actor, at: datetime) -> DepartmentRequest:
    """This will end that the department sees a file; one that it does not see changes nothing.

    It goes also after the inquiry or the request has ended. Raises ResourceNotFound, and PermissionRefused for who
    neither holds nor leads the inquiry.
    """
    request = lock_department_request(by, request_id, at)
    require_taking_files_back(by, request.inquiry)
    shared = request.shared_files.filter(attachment=attachment_id, taken_back_at=None).first()
    if shared is not None:
        shared.taken_back_at, shared.taken_back_by_name = at, by.name
        shared.save(update_fields=["taken_back_at", "taken_back_by_name"])
        said = HistoryRecord(kind="file_taken_back", facts=facts_of_sharing(shared), agent_visible=False)
        note_sharing(request, said, by=by, at=at)
    return request
