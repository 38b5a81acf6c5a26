"""A lead says whether an inquiry was linked to the right member."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from events.notifications.steps import Notice, notify
from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.policy import Right, may
from foundation.transactions import durable
from inquiries.inquiry.access import lock_inquiry_by_id
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history
from inquiries.search_documents.contents import keep_documents
from inquiries.subject_links.models import SubjectLink
from inquiries.subject_links.queries import find_link, last_link_in_force, note_links

State = SubjectLink.State


@durable
def review_subject_link(link_id: UUID, *, verdict: str, note: str, by: Actor, at: datetime) -> SubjectLink:
    """This will accept a link, or undo it and go back to the link before it, for good; both stay on record (R11).

    Raises PermissionRefused for who leads its queue not or made the link, ConflictFound once it is reviewed, and for
    accepting one whose place a later link has taken.
    """
    inquiry = lock_inquiry_by_id(find_link(by, link_id, at).inquiry_id)
    if inquiry is None:
        raise ResourceNotFound
    link = SubjectLink.objects.select_for_update(of=("self",)).select_related("member").get(id=link_id)
    link.inquiry = inquiry
    if by.user_id is None or not may(by, Right.LEAD, inquiry):
        raise PermissionRefused(_("Only leads of the queue can review links."))
    if link.linked_by_id == by.user_id:
        raise PermissionRefused(_("Another lead must review your own link."))
    if link.state != State.OPEN:
        raise ConflictFound(_("This link was already reviewed, or needed no review."))
    if verdict == State.ACCEPTED and link != last_link_in_force(inquiry):
        raise ConflictFound(_("A later link replaced this one. Review that one."))
    if verdict == State.ACCEPTED and link.member.purged_at is not None:
        raise ConflictFound(_("The member's records were erased by retention. Undo the link."))
    link.state, link.review_note = verdict, note
    link.reviewed_by_id, link.reviewed_at = by.user_id, at
    link.save()
    chain_row(link, "subject_link_state", at=at)
    _stand_on_last(inquiry)
    chain_row(inquiry, "link_in_force", at=at)
    inquiry.version += 1
    inquiry.updated_at = at
    facts = {"link": str(link.id), "verdict": verdict} | ({"member": str(link.member_id)} if link.is_sure else {})
    said = HistoryRecord(kind="link_reviewed", facts=facts, agent_visible=False, text=note)
    add_to_history(inquiry, said, by=by, at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.save()
    keep_documents(inquiry.id)
    _tell(link, at)
    note_links(by, [link])
    return link


def _stand_on_last(inquiry: Inquiry) -> None:
    """The last link that nobody has undone is the one that counts."""
    last = last_link_in_force(inquiry)
    inquiry.linked_member_id = last.member_id if last else None
    inquiry.linked_policy_id = last.policy_id if last else None
    inquiry.link_is_sure = last is not None and last.is_sure


def _tell(link: SubjectLink, at: datetime) -> None:
    if link.linked_by_id is not None:
        notify(
            [link.linked_by_id],
            Notice(
                kind=f"link_{link.state}",
                subject_id=link.inquiry_id,
                reference=link.inquiry.reference,
                facts={},
                once=f"{link.inquiry_id}/{link.id}/{link.state}",
            ),
            at=at,
        )
