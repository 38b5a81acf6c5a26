"""A hand-over was recorded in error (R29)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import ConflictFound
from foundation.transactions import durable, inside_transaction
from foundation.translation import as_written
from inquiries.handoffs.access import lock_hand_over_to_undo
from inquiries.handoffs.corrections.rules import is_undoable
from inquiries.handoffs.models import Destination, DestinationUnit, HandOver, HandOverCorrection
from inquiries.handoffs.queries import relay_words_of
from inquiries.handoffs.steps import require_not_undone, tell_unit
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import OPEN, Action, Status, without_relay_texts
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.search_documents.contents import keep_documents
from inquiries.targets.bring_back import bring_back
from inquiries.targets.steps import InquiryClocks

UNDONE_LETTER = "hand_over_undone"
TOO_LATE = gettext_noop("It was handed off more than 30 days ago and stays on record. Hand off what is needed now.")


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
    require_not_undone(made, expected_version=expected_version)
    if not is_undoable(handed_over_at=made.handed_over_at, now=at):
        raise ConflictFound(_(TOO_LATE))
    inquiry = made.inquiry
    _take_back(made, reason, by=by, at=at)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop_regulatory(made.destination)
    clocks.keep()
    unit = DestinationUnit.objects.get(destination=made.destination)
    tell_unit(unit, made, EventType.HAND_OVER_UNDONE, letter=UNDONE_LETTER, once=made.id, at=at)
    _correct_relay_text(inquiry, gone=unit.relay_words, at=at)
    title = as_written(Destination(made.destination).label)
    tell(inquiry, [Recipient.AGENT, Recipient.HOLDER], kind="hand_over_undone", once=made.id, at=at, destination=title)
    facts = {"hand_over": str(made.id), "destination": made.destination, "variant": made.variant}
    said = HistoryRecord(kind="hand_over_undone", facts=facts, text=reason)
    add_to_history(inquiry, said, by=by, at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.updated_at = at
    inquiry.save()
    keep_documents(inquiry.id)
    if inquiry.status == Status.HANDED_OVER and not inquiry.hand_overs.not_undone().exists():
        bring_back(inquiry, reason="", by=Actor.system(), at=at, action=Action.RETURN)
    _suggest_again(inquiry, made.destination)
    return made


@inside_transaction
def _take_back(made: HandOver, reason: str, *, by: Actor, at: datetime) -> None:
    """A correction that waits is over with it."""
    for waiting in made.corrections.select_for_update().filter(state=HandOverCorrection.State.WAITING):
        waiting.state, waiting.decided_by_name, waiting.decided_at = HandOverCorrection.State.DECLINED, by.name, at
        waiting.decision_reason = "The handoff was undone."
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
