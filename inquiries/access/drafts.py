"""Drafts are their author's alone (R12)."""

from uuid import UUID

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound, VersionStale
from arsos.kernel.transactions import inside_transaction
from inquiries.models import InquiryDraft


def drafts_of(actor: Actor) -> QuerySet[InquiryDraft]:
    """The actor's own drafts; nobody else's, whatever their role (R12)."""
    drafts = InquiryDraft.objects.filter(submitted_inquiry_id=None)
    if actor.user_id is not None:
        return drafts.filter(author_id=actor.user_id)
    return drafts.filter(author_client_id=actor.client_id or "", agent=actor.agent_id).exclude(author_client_id="")


def find_draft(actor: Actor, draft_id: UUID) -> InquiryDraft:
    """An own draft that has not been submitted; raises ResourceNotFound."""
    found = drafts_of(actor).filter(id=draft_id).first()
    if found is None:
        note_look(kind="denied", fields=["draft"])
        raise ResourceNotFound
    return found


@inside_transaction
def lock_draft(actor: Actor, draft_id: UUID, *, expected_version: int | None = None) -> InquiryDraft:
    """An own draft, locked for change; raises ResourceNotFound and VersionStale."""
    found = drafts_of(actor).select_for_update().filter(id=draft_id).first()
    if found is None:
        raise ResourceNotFound
    if expected_version is not None and found.version != expected_version:
        raise VersionStale("The draft has changed since you read it; nothing was changed.")
    return found
