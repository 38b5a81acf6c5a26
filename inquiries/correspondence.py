"""The letters that inquiries send to named places outside: who writes them, to whom, and what follows."""

from arsos.outbox import correspondence
from arsos.outbox.correspondence import Correspondence
from inquiries.actions import apply_correction, forward_note, hand_over_inquiry, undo_hand_over
from inquiries.actions.move_ticket import note_mailed
from inquiries.queries import hand_overs, technical_tickets


def register_letters() -> None:
    """Hand-overs and their later notes go to the units; technical tickets to who repairs Vantage (R3, R29)."""
    units = hand_overs.unit_addresses
    correspondence.register(hand_over_inquiry.LETTER, Correspondence(hand_overs.write_hand_over_letter, units))
    correspondence.register(forward_note.LETTER, Correspondence(hand_overs.write_note_letter, units))
    correspondence.register(apply_correction.LETTER, Correspondence(hand_overs.write_correction_letter, units))
    correspondence.register(undo_hand_over.LETTER, Correspondence(hand_overs.write_undone_letter, units))
    correspondence.register(
        technical_tickets.LETTER,
        Correspondence(technical_tickets.write_ticket_letter, technical_tickets.unit_addresses, note_mailed),
    )
