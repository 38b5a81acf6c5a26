"""What inquiries adds to the apps below it."""

from django.utils.translation import gettext_lazy as _

from events.feed.queries import register
from events.letters.steps import Correspondence, register_letter
from foundation.policy import Basis
from inquiries.departments.access import protect_department_requests
from inquiries.departments.steps import cancel_open_requests
from inquiries.filing.queries.drafts import keep_drafts
from inquiries.handoffs.access import protect_hand_overs
from inquiries.handoffs.actions import HAND_OVER_LETTER
from inquiries.handoffs.corrections.actions.undo import UNDONE_LETTER
from inquiries.handoffs.corrections.steps import CORRECTION_LETTER
from inquiries.handoffs.events import persons_handed_over, visible_hand_over_ids
from inquiries.handoffs.letters import (
    unit_addresses,
    write_correction_letter,
    write_hand_over_letter,
    write_note_letter,
    write_undone_letter,
)
from inquiries.handoffs.steps import NOTE_LETTER
from inquiries.inquiry.access import members_of, protect_inquiries
from inquiries.inquiry.events import SUBJECTS, near_subjects, persons_of, visible_subjects
from inquiries.inquiry.gate import end_with_inquiry
from inquiries.search_documents.contents import follow_members
from inquiries.sections import register_sections
from inquiries.tickets.access import protect_tickets
from inquiries.tickets.actions import note_mailed
from inquiries.tickets.events import visible_ticket_ids
from inquiries.tickets.letters import TICKET_LETTER, support_unit_addresses, write_ticket_letter
from inquiries.tickets.queries import drafts_in_open_tickets
from members.book.access import register_basis
from members.search.steps import register_follower


def wire() -> None:
    """Rows are protected, events are heard by who may see what they are about, letters are written, work reaches
    members, and what ends or is kept with something else does so.
    """
    protect_rows()
    register_audience()
    register_letters()
    end_with_inquiry(cancel_open_requests)
    keep_drafts(drafts_in_open_tickets)
    register_follower(follow_members)
    register_basis(Basis.QUEUE, members_of(Basis.QUEUE))
    register_basis(Basis.HOLDER, members_of(Basis.HOLDER))
    register_sections()


def protect_rows() -> None:
    """Every fetch of these goes by the policy."""
    protect_inquiries()
    protect_department_requests()
    protect_hand_overs()
    protect_tickets()


def register_letters() -> None:
    """Handoffs and their later notes go to the units; technical tickets to who repairs Vantage (R3, R29)."""
    kinds = {
        HAND_OVER_LETTER: Correspondence(write_hand_over_letter, unit_addresses, _("Handoff")),
        NOTE_LETTER: Correspondence(write_note_letter, unit_addresses, _("Message after a handoff")),
        CORRECTION_LETTER: Correspondence(write_correction_letter, unit_addresses, _("Corrected handoff")),
        UNDONE_LETTER: Correspondence(write_undone_letter, unit_addresses, _("Undone handoff")),
        TICKET_LETTER: Correspondence(write_ticket_letter, support_unit_addresses, _("Technical ticket"), note_mailed),
    }
    for kind, written in kinds.items():
        register_letter(kind, written)


def register_audience() -> None:
    """Events about inquiries, hand-overs and technical tickets are heard by who may see them."""
    register(SUBJECTS, visible=visible_subjects, persons=persons_of, near=near_subjects)
    register(("hand_over",), visible=visible_hand_over_ids, persons=persons_handed_over)
    register(("technical_ticket",), visible=visible_ticket_ids)
