"""Drafts are their author's alone (R12)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.errors import ResourceNotFound, VersionStale
from foundation.periods import in_force
from foundation.transactions import inside_transaction
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from members.book.access import require_member

TYPED = {
    "first_name": "name",
    "last_name": "name",
    "date_of_birth": "date_of_birth",
    "zip_code": "contact",
    "phone": "contact",
    "email": "contact",
    "member_id": "humana_id",
    "application_number": "application_number",
}
"""What the journal calls what is typed of a person."""


def drafts_of(actor: Actor) -> QuerySet[InquiryDraft]:
    """The actor's own drafts; nobody else's, whatever their role (R12)."""
    return _written_by(actor).filter(submitted_inquiry_id=None)


def reference_filed_from(actor: Actor, draft_id: UUID) -> str | None:
    """The reference of the inquiry that an own draft has become: whoever submits it again has succeeded, too."""
    submitted = _written_by(actor).filter(id=draft_id).exclude(submitted_inquiry_id=None)
    found = Inquiry.objects.filter(id__in=submitted.values("submitted_inquiry_id"))
    return found.values_list("reference", flat=True).first()


def _written_by(actor: Actor) -> QuerySet[InquiryDraft]:
    if actor.user_id is not None:
        return InquiryDraft.objects.filter(author_id=actor.user_id)
    written = InquiryDraft.objects.filter(author_client_id=actor.client_id or "", agent=actor.agent_id)
    return written.exclude(author_client_id="")


def note_drafts_shown(drafts: Iterable[InquiryDraft], *, are_whole: bool = True) -> None:
    """Journal whom drafts are about: the member, or, for somebody only typed in, the draft itself (R33).

    A list shows names alone.
    """
    for draft in drafts:
        typed = draft.content.get("prospect")
        names = [name for name, value in typed.items() if value] if isinstance(typed, dict) else []
        fields = ["draft", *(TYPED[name] for name in names if name in TYPED and (are_whole or TYPED[name] == "name"))]
        log_access(subjects=[member_named_in(draft.content) or draft.id], fields=fields)


def member_named_in(content: Mapping[str, Any]) -> UUID | None:
    """The member a draft names; a draft keeps whatever was put into it, and what is no id names nobody."""
    try:
        return UUID(str(content.get("member")))
    except ValueError:
        return None


def require_own_member(actor: Actor, content: Mapping[str, Any], at: datetime, *, before: UUID | None = None) -> None:
    """Raise ResourceNotFound, journaled, for a draft that names a member the actor may not see (R30).

    Each look at a draft counts as a disclosure about the member it names, so it must not name a stranger, of whom it
    shows nothing. The member it named `before` stays when they leave the book: what was written was about them.
    """
    named = member_named_in(content)
    if named is not None and named != before:
        require_member(actor, named, at)


def find_draft(actor: Actor, draft_id: UUID) -> InquiryDraft:
    """An own draft that has not been submitted; raises ResourceNotFound."""
    found = drafts_of(actor).filter(id=draft_id).first()
    if found is None:
        raise nothing_found("draft")
    note_drafts_shown([found])
    return found


def find_draft_or_filed(actor: Actor, draft_id: UUID, on: date) -> InquiryDraft | str:
    """An own draft with the `agency_name` of its agent on the day, or the reference of the inquiry it has become.

    Raises ResourceNotFound, journaled.
    """
    current = FilteredRelation("agent__affiliations", condition=in_force(on, "agent__affiliations__"))
    drafts = drafts_of(actor).annotate(current=current, agency_name=F("current__agency__name"))
    found = drafts.filter(id=draft_id).first() or reference_filed_from(actor, draft_id)
    if found is None:
        raise nothing_found("draft")
    if isinstance(found, InquiryDraft):
        note_drafts_shown([found])
    return found


@inside_transaction
def lock_draft(actor: Actor, draft_id: UUID, *, expected_version: int | None = None) -> InquiryDraft:
    """An own draft, locked for change; raises ResourceNotFound and VersionStale.

    One that was filed meanwhile is still the actor's own: see `reference_filed_from`. Anything else is journaled.
    """
    found = _written_by(actor).select_for_update().filter(id=draft_id).first()
    if found is None:
        raise nothing_found("draft")
    if found.submitted_inquiry_id is not None:
        raise ResourceNotFound(_("This draft was already submitted. Nothing was changed."))
    if expected_version is not None and found.version != expected_version:
        raise VersionStale(_("The draft changed since you opened it. Nothing was changed."))
    return found
