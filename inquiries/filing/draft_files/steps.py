"""What was added to a draft becomes part of the inquiry."""

from datetime import datetime

from foundation.actor import Actor
from foundation.transactions import inside_transaction
from inquiries.attachments.steps import KeptContent, attach
from inquiries.filing.draft_files.queries import files_of_draft
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry


@inside_transaction
def hand_files_over(draft: InquiryDraft, inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
    """Give the files of a draft to an inquiry, for the agent and ARSOS; their content stays where it lies.

    Raises ConflictFound where the inquiry has no room for them.
    """
    files = list(files_of_draft(draft.id))
    for one in files:
        content = KeptContent(
            file_name=str(one.file_name),
            media_type=one.media_type,
            size=one.size,
            stored_name=one.stored_name,
            content_key=str(one.content_key),
        )
        attach(inquiry, content, visibility="agent", by=by, at=at)
    if files:
        files_of_draft(draft.id).delete()
