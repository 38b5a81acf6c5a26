"""Something was sent to the wrong person, or with too much in it: it is hidden, kept as evidence, and followed up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_retracting
from inquiries.actions.note_happening import note_happening
from inquiries.actions.reopen_inquiry import bring_back
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Attachment, Inquiry, InquiryMessage, PrivacyCase
from inquiries.queries.answers_given import GivenAnswer, answers_given
from inquiries.queries.hand_overs import relay_words_of
from inquiries.rules.lifecycle import Status
from inquiries.rules.privacy_cases import decide_due, decide_next_alert
from inquiries.rules.relay import join_relay_texts

Item = PrivacyCase.Item
ROWS: Mapping[str, type[InquiryMessage] | type[Attachment]] = {
    Item.MESSAGE: InquiryMessage,
    Item.ATTACHMENT: Attachment,
}
"""What is hidden in its own row, once the case is there that the database asks for."""
ENDED_WITH_AN_ANSWER = (Status.RESOLVED, Status.CLOSED)


@durable
def retract_item(
    reference: str,
    *,
    item: str,
    item_id: UUID | None = None,
    position: int | None = None,
    reason: str,
    discovered_at: datetime | None = None,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> PrivacyCase:
    """This will hide an answer, message or file from everybody, keep it as evidence, and open a privacy case that runs
    from its discovery. An inquiry that had ended with the answer goes back to its queue. The agent and leads are told.

    `item_id` names the message or the file, `position` the answer by its place in the history: the last one unless an
    earlier one is named.
    Raises ResourceNotFound, PermissionRefused for who neither holds nor leads it, InputRejected for what is not there
    or a discovery in the future or before it was sent, ConflictFound for what is retracted already.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_retracting(by, inquiry)
    case = PrivacyCase(
        inquiry=inquiry,
        item=item,
        person_ids=inquiry.person_ids,
        reason=reason,
        retracted_at=at,
        retracted_by_name=by.name,
    )
    had_answer = bool(inquiry.answer)
    facts, is_visible = _take_out(case, inquiry, item_id, position, at=at)
    _run_from(case, discovered_at or at)
    case.save(force_insert=True)
    chain_row(case, "privacy_case", at=at)
    if case.item in ROWS:
        ROWS[case.item].objects.filter(id=case.item_id).update(retracted_at=at)
    said = Happening(kind="retracted", facts={"item": item, **facts}, agent_visible=is_visible)
    opened = Happening(kind="privacy_case", facts={"case": str(case.id)}, agent_visible=False, text=reason)
    event = EventType.INQUIRY_CHANGED if is_visible else None
    inquiry.version += 1
    inquiry.updated_at = at
    told = {"retracted": item} | {name: facts[name] for name in ("position",) if name in facts}
    note_happening(inquiry, opened, said, by=by, at=at, event=event, said=told)
    inquiry.save()
    if had_answer and not inquiry.answer and inquiry.status in ENDED_WITH_AN_ANSWER:
        in_the_leads_stead = replace(Actor.system(), lead_queue_ids=frozenset({inquiry.queue_id}))
        bring_back(inquiry, reason="The answer was withdrawn.", by=in_the_leads_stead, at=at)
    if is_visible:
        tell(inquiry, [Recipient.AGENT], kind="retracted", once=case.id, at=at)
    tell(inquiry, [Recipient.LEAD], kind="privacy_case_opened", once=case.id, at=at)
    return case


def _take_out(
    case: PrivacyCase, inquiry: Inquiry, item_id: UUID | None, position: int | None, *, at: datetime
) -> tuple[dict[str, object], bool]:
    """Find what is hidden, and take an answer out.

    Returns what history says of it, and whether its agent could see it.
    """
    if case.item == Item.ANSWER:
        if item_id is not None:
            raise _not_there("item_id", "An answer is named by its position in the timeline.")
        return _take_out_answer(case, inquiry, position, at=at), True
    if position is not None:
        raise _not_there("position", "Only an answer is named by its position; give the item_id.")
    if item_id is None:
        raise _not_there("item_id", "Name the message or the file.")
    found = ROWS[case.item].objects.select_for_update().filter(inquiry=inquiry, id=item_id).first()
    if found is None:
        raise _not_there("item_id", "There is no such message or file here.")
    if found.retracted_at is not None:
        raise ConflictFound("It is retracted already.")
    case.item_id = found.id
    case.sent_at = found.created_at if isinstance(found, InquiryMessage) else found.added_at
    return {case.item: str(found.id)}, found.visibility == "agent"


def _take_out_answer(case: PrivacyCase, inquiry: Inquiry, position: int | None, *, at: datetime) -> dict[str, object]:
    """What history says of an answer; the last one leaves the inquiry too, but for what a hand-over has to relay."""
    answer = _answer_named(inquiry, position)
    case.item_id, case.sent_at, case.evidence = answer.entry_id, answer.at, answer.text
    if answer.is_current:
        case.evidence = "\n\n".join(one for one in (answer.text, inquiry.relay_text) if one)
        inquiry.relay_text = join_relay_texts("", relay_words_of(inquiry))
        inquiry.answer, inquiry.no_relay_needed = "", False
        chain_row(inquiry, "answer", at=at)
    return {"position": answer.position}


def _answer_named(inquiry: Inquiry, position: int | None) -> GivenAnswer:
    answers = answers_given(inquiry)
    if not answers:
        raise _not_there("item", "This inquiry has no answer.")
    named = [one for one in answers if position in (None, one.position)]
    if not named:
        raise _not_there("position", "There is no answer at this position of the timeline.")
    if named[0].is_retracted:
        raise ConflictFound("It is retracted already.")
    return named[0]


def _not_there(field: str, words: str) -> InputRejected:
    return InputRejected("There is nothing to retract.", errors=[FieldError(f"/{field}", "unknown_item", words)])


def _run_from(case: PrivacyCase, discovered_at: datetime) -> None:
    if not case.sent_at <= discovered_at <= case.retracted_at:
        words = "Give a moment between when it was sent and now."
        error = FieldError("/discovered_at", "out_of_range", words)
        raise InputRejected("It cannot have been discovered then.", errors=[error])
    case.discovered_at = discovered_at
    case.due_at = decide_due(discovered_at)
    case.alert_at = decide_next_alert(discovered_at, given=0)
