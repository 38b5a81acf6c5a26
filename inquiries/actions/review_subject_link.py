"""A lead says whether an inquiry was linked to the right member."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from arsos.outbox.actions.notify import notify
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry_by_id, standings_in
from inquiries.actions.note_happening import note_happening
from inquiries.models import Inquiry, SubjectLink
from inquiries.queries.subject_matches import find_link, last_standing, note_links
from inquiries.rules.lifecycle import Standing

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
    if by.user_id is None or Standing.LEAD not in standings_in(by, inquiry):
        raise PermissionRefused("Links are reviewed by the leads of the queue.")
    if link.linked_by_id == by.user_id:
        raise PermissionRefused("Another lead must review a link that you made.")
    if link.state != State.OPEN:
        raise ConflictFound("This link has been reviewed, or needed no review.")
    if verdict == State.ACCEPTED and link != last_standing(inquiry):
        raise ConflictFound("A later link has taken its place. Review that one.")
    if verdict == State.ACCEPTED and link.member.purged_at is not None:
        raise ConflictFound("The member's records were erased by retention. Undo the link.")
    link.state, link.review_note = verdict, note
    link.reviewed_by_id, link.reviewed_at = by.user_id, at
    link.save()
    chain_row(link, "subject_link_state", at=at)
    _stand_on_last(inquiry)
    chain_row(inquiry, "link_in_force", at=at)
    inquiry.version += 1
    inquiry.updated_at = at
    facts = {"link": str(link.id), "verdict": verdict} | ({"member": str(link.member_id)} if link.is_sure else {})
    said = Happening(kind="link_reviewed", facts=facts, agent_visible=False, text=note)
    note_happening(inquiry, said, by=by, at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.save()
    _tell(link, at)
    note_links(by, [link])
    return link


def _stand_on_last(inquiry: Inquiry) -> None:
    """The last link that nobody has undone is the one that counts."""
    last = last_standing(inquiry)
    inquiry.linked_member_id = last.member_id if last else None
    inquiry.linked_policy_id = last.policy_id if last else None
    inquiry.link_is_sure = last is not None and last.is_sure


def _tell(link: SubjectLink, at: datetime) -> None:
    if link.linked_by_id is not None:
        notify(
            [link.linked_by_id],
            kind=f"link_{link.state}",
            subject_id=link.inquiry_id,
            reference=link.inquiry.reference,
            facts={},
            once=f"{link.inquiry_id}/{link.id}/{link.state}",
            at=at,
        )
