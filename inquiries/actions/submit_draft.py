"""A draft becomes an inquiry."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_draft
from inquiries.actions.create_member_inquiry import file_for_member
from inquiries.actions.create_prospect_inquiry import file_for_prospect
from inquiries.actions.file_inquiry import Filed, Referred
from inquiries.queries.filing_facts import MemberIntake, ProspectIntake


@durable
def submit_draft(
    draft_id: UUID, *, intake: MemberIntake | ProspectIntake, draft_version: int, by: Actor, at: datetime
) -> Filed | Referred:
    """This will file what a draft holds, once, and empty the draft (R12). Raises as filing does, and VersionStale."""
    draft = lock_draft(by, draft_id, expected_version=draft_version)
    if isinstance(intake, MemberIntake):
        filed = file_for_member(intake, by=by, at=at)
    else:
        filed = file_for_prospect(intake, by=by, at=at)
    if isinstance(filed, Filed):
        draft.submitted_inquiry_id = filed.inquiry.id
        draft.content = {}
        draft.version += 1
        draft.updated_at = at
        draft.save()
    return filed
