"""Files of an inquiry as somebody may see them, and their content once it may be opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.purposes import require_purpose
from inquiries.access import is_staff_of, note_shown, require_lead_of_case, visible_inquiries
from inquiries.attachments import vault
from inquiries.models import Attachment, ExportRun, Inquiry, PrivacyCase

OPENABLE = (Attachment.State.CLEAN, Attachment.State.NOT_SCANNED)


@dataclass(frozen=True, slots=True)
class Content:
    """Some bytes of a file, out of how many."""

    attachment: Attachment
    data: bytes
    start: int

    @property
    def is_part(self) -> bool:
        return len(self.data) < self.attachment.size


def attachments_of(actor: Actor, inquiry: Inquiry) -> QuerySet[Attachment]:
    """The files of an inquiry the actor has found, oldest first; internal ones for ARSOS alone (R6)."""
    files = Attachment.objects.filter(inquiry=inquiry.id, retracted_at=None).order_by("added_at", "id")
    return files if is_staff_of(actor, inquiry) else files.filter(visibility="agent")


def find_attachment(actor: Actor, attachment_id: UUID, at: datetime) -> Attachment:
    """A file of an inquiry the actor may see. Raises ResourceNotFound, journaled, and PermissionRefused for an
    application with a redaction profile: nobody can tell what a file shows (R32).
    """
    visible = visible_inquiries(actor, at).values("id")
    found = (
        Attachment.objects.select_related("inquiry")
        .filter(id=attachment_id, inquiry__in=visible, retracted_at=None)
        .first()
    )
    if found is None or (found.visibility != "agent" and not is_staff_of(actor, found.inquiry)):
        note_look(kind="denied", fields=["attachment"])
        raise ResourceNotFound
    require_unredacted(actor)
    return found


def require_unredacted(actor: Actor) -> None:
    """Raise PermissionRefused for an application with a redaction profile: nobody can tell what a file shows (R32)."""
    if actor.redacted_fields:
        raise PermissionRefused("A file cannot be redacted, and something is hidden from this application. Sign in.")


def retracted_file(actor: Actor, case: PrivacyCase, *, purpose: str) -> Attachment:
    """The file of a privacy case, for a lead of its queue, journaled with why.

    Raises PermissionRefused, InputRejected for a purpose that says nothing, and ResourceNotFound where it is about
    something else or was erased by retention.
    """
    require_lead_of_case(actor, case)
    require_purpose(purpose)
    if case.item != PrivacyCase.Item.ATTACHMENT:
        raise ResourceNotFound
    note_look(kind="export", subjects=case.person_ids, fields=["retracted attachment"], purpose=purpose)
    found = Attachment.objects.select_related("inquiry").filter(id=case.item_id).first()
    if found is None:
        raise ResourceNotFound("The file was erased by retention; the case stays.")
    return found


def content_of(attachment: Attachment, *, start: int = 0, stop: int | None = None) -> Content:
    """The content of a file, or a range of it; journaled. Raises ConflictFound while nobody may open it."""
    if attachment.state == Attachment.State.QUARANTINED:
        raise ConflictFound("The file has not been scanned yet; ask again in a minute.")
    if attachment.state not in OPENABLE:
        raise ConflictFound("The scanner found something harmful in the file; its content was removed.")
    note_shown([attachment.inquiry], kind="export")
    note_look(kind="export", fields=["attachment"])
    data = vault.load(
        attachment.stored_name, key=str(attachment.content_key), size=attachment.size, start=start, stop=stop
    )
    return Content(attachment, data, start)


def quarantined(_at: datetime) -> QuerySet[Attachment]:
    """Files that wait for the scanner, oldest first."""
    return Attachment.objects.filter(state=Attachment.State.QUARANTINED).order_by("added_at")


STORED: tuple[type[Attachment] | type[ExportRun], ...] = (Attachment, ExportRun)


def names_without_a_row(names: list[str]) -> set[str]:
    """Which stored names belong to no file; an upload that was killed leaves one behind."""
    known = (kind.objects.filter(stored_name__in=names).values_list("stored_name", flat=True) for kind in STORED)
    return set(names).difference(*known)
