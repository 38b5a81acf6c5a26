"""A hand-over was recorded in error (R29)."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_hand_over_to_undo
from inquiries.actions.note_happening import note_happening
from inquiries.actions.reopen_inquiry import bring_back
from inquiries.actions.require_standing import require_standing
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_people import Recipient, tell
from inquiries.actions.tell_unit import tell_unit
from inquiries.models import Destination, DestinationUnit, HandOver, HandOverCorrection, HandOverSuggestion, Inquiry
from inquiries.queries.hand_overs import relay_words_of
from inquiries.rules.hand_over_changes import is_undoable
from inquiries.rules.lifecycle import OPEN, Action, Status
from inquiries.rules.relay import without_relay_texts

LETTER = "hand_over_undone"
TOO_LATE = "It was handed over more than 30 days ago and stays on record. Hand over what is needed now."


@durable
def undo_hand_over(
    hand_over_id: UUID, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> HandOver:
    """This will take back a hand-over that was recorded in error: its legal clock ends, and the unit and agent hear it.

    The row, its reason and who read its packet stay on record. An inquiry that is handed over nowhere any more returns
    to its queue. Within 30 days, whatever the status: the one who handed it over until the destination has taken it
    on, a lead also after that. Raises ResourceNotFound, PermissionRefused, VersionStale and ConflictFound.
    """
    made = lock_hand_over_to_undo(by, hand_over_id, at)
    require_standing(made, expected_version=expected_version)
    if not is_undoable(handed_over_at=made.handed_over_at, now=at):
        raise ConflictFound(TOO_LATE)
    inquiry = made.inquiry
    _take_back(made, reason, by=by, at=at)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop_regulatory(made.destination)
    clocks.keep()
    unit = DestinationUnit.objects.get(destination=made.destination)
    tell_unit(unit, made, EventType.HAND_OVER_UNDONE, letter=LETTER, once=made.id, at=at)
    _correct_relay_text(inquiry, gone=unit.relay_words, at=at)
    title = Destination(made.destination).label
    tell(inquiry, [Recipient.AGENT, Recipient.HOLDER], kind="hand_over_undone", once=made.id, at=at, destination=title)
    facts = {"hand_over": str(made.id), "destination": made.destination, "variant": made.variant}
    said = Happening(kind="hand_over_undone", facts=facts, text=reason)
    note_happening(inquiry, said, by=by, at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.updated_at = at
    inquiry.save()
    if inquiry.status == Status.HANDED_OVER and not inquiry.hand_overs.standing().exists():
        bring_back(inquiry, reason="", by=Actor.system(), at=at, action=Action.RETURN)
    _suggest_again(inquiry, made.destination)
    return made


@inside_transaction
def _take_back(made: HandOver, reason: str, *, by: Actor, at: datetime) -> None:
    """A correction that waits is over with it."""
    for waiting in made.corrections.select_for_update().filter(state=HandOverCorrection.State.WAITING):
        waiting.state, waiting.decided_by_name, waiting.decided_at = HandOverCorrection.State.DECLINED, by.name, at
        waiting.decision_reason = "The hand-over was undone."
        waiting.save()
        chain_row(waiting, "hand_over_correction", at=at)
    made.state, made.alert_at = HandOver.State.UNDONE, None
    made.undone_at, made.undone_by_name, made.undone_reason = at, by.name, reason
    made.version += 1
    made.save()
    chain_row(made, "hand_over_state", at=at)


@inside_transaction
def _correct_relay_text(inquiry: Inquiry, *, gone: str, at: datetime) -> None:
    """The agent must not tell the member of a team that has nothing of them."""
    left = without_relay_texts(inquiry.relay_text, [gone], but=relay_words_of(inquiry))
    if left != inquiry.relay_text:
        inquiry.relay_text = left
        chain_row(inquiry, "answer", at=at)


@inside_transaction
def _suggest_again(inquiry: Inquiry, destination: str) -> None:
    """What was suggested waits for a decision again, where somebody still works on it."""
    accepted = inquiry.suggestions.filter(destination=destination, state=HandOverSuggestion.State.ACCEPTED)
    if inquiry.status not in OPEN or not accepted.exists():
        return
    if inquiry.suggestions.filter(destination=destination, state=HandOverSuggestion.State.OPEN).exists():
        return
    newest = accepted.latest("suggested_at")
    newest.state, newest.decided_at = HandOverSuggestion.State.OPEN, None
    newest.decided_by_name = newest.decision_reason = ""
    newest.save()
    inquiry.hand_over_suggested = True
    inquiry.save()
