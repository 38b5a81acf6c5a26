"""Files of an inquiry as somebody may see them, and their content once it may be opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation import vault
from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import ConflictFound, PermissionRefused
from inquiries.attachments.models import Attachment
from inquiries.inquiry.access import is_staff_of, note_shown, visible_inquiries
from inquiries.inquiry.models import Inquiry

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
    """The files of an inquiry the actor has found, oldest first; internal ones for ARSOS alone (R6), and hidden ones
    for who added them.
    """
    files = Attachment.objects.filter(inquiry=inquiry.id, retracted_at=None).order_by("added_at", "id")
    files = files.filter(Q(hidden_at=None) | Q(added_by_id=actor.user_id, added_by_id__isnull=False))
    return files if is_staff_of(actor, inquiry) else files.filter(visibility="agent")


def find_attachment(actor: Actor, attachment_id: UUID, at: datetime) -> Attachment:
    """A file of an inquiry the actor may see. Raises ResourceNotFound, journaled, and PermissionRefused for an
    application with a redaction profile: nobody can tell what a file shows (R32).
    """
    found = VISIBLE.first(actor=actor, at=at, attachment_id=attachment_id)
    if (
        found is None
        or not found.is_shown_to(actor.user_id)
        or (found.visibility != "agent" and not is_staff_of(actor, found.inquiry))
    ):
        raise nothing_found("attachment")
    require_unredacted(actor)
    return found


def _visible(actor: Actor, at: datetime, attachment_id: UUID) -> QuerySet[Attachment]:
    visible = visible_inquiries(actor, at).values("id")
    named = Attachment.objects.filter(id=attachment_id, inquiry__in=visible, retracted_at=None)
    return named.select_related("inquiry")


VISIBLE = HotQuery(_visible)


def require_unredacted(actor: Actor) -> None:
    """Raise PermissionRefused for an application with a redaction profile: nobody can tell what a file shows (R32)."""
    if actor.redacted_fields:
        raise PermissionRefused(_("Files can't be redacted, and this application may not see everything. Sign in."))


def content_of(attachment: Attachment, *, start: int = 0, stop: int | None = None) -> Content:
    """The content of a file, or a range of it; journaled. Raises ConflictFound while nobody may open it."""
    if attachment.state == Attachment.State.QUARANTINED:
        raise ConflictFound(_("The file has not been scanned yet. Try again in a minute."))
    if attachment.state not in OPENABLE:
        raise ConflictFound(_("The virus scanner found something harmful in the file. Its content was removed."))
    note_shown([attachment.inquiry], kind="export")
    log_access(kind="export", fields=["attachment"])
    data = vault.load(
        attachment.stored_name, key=str(attachment.content_key), size=attachment.size, start=start, stop=stop
    )
    return Content(attachment, data, start)


def quarantined(_at: datetime) -> QuerySet[Attachment]:
    """Files that wait for the scanner, oldest first."""
    return Attachment.objects.filter(state=Attachment.State.QUARANTINED).order_by("added_at")


def stored_ids() -> QuerySet[Attachment, UUID]:
    """The ids of all whose files must be there; the system asks, and shows nobody anything."""
    return Attachment.objects.exclude(state=Attachment.State.INFECTED).order_by("id").values_list("id", flat=True)


def stored_files() -> QuerySet[Attachment, tuple[UUID, str, int]]:
    """Id, stored name and size of each of them, by the name."""
    return stored_ids().order_by("stored_name").values_list("id", "stored_name", "size")


def is_kept(attachment_id: UUID) -> bool:
    """Whether the content of a file must be there now."""
    return stored_ids().filter(id=attachment_id).exists()


def read_whole(attachment_id: UUID) -> None:
    """Read a file to its end. Raises FileNotFoundError; InvalidTag or SealBroken where its key does not open it;
    StorageAway.
    """
    one = Attachment.objects.get(id=attachment_id)
    vault.load(one.stored_name, key=one.content_key, size=one.size)
