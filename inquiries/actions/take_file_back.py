"""A department has no need any more of a file that it was given (R32)."""

from datetime import datetime
from uuid import UUID

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_department_request, require_taking_files_back
from inquiries.actions.share_file import facts_of_sharing, note_sharing
from inquiries.models import DepartmentRequest


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
        said = Happening(kind="file_taken_back", facts=facts_of_sharing(shared), agent_visible=False)
        note_sharing(request, said, by=by, at=at)
    return request
