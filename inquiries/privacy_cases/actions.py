"""Retract what was sent to the wrong person, which opens a privacy case; close it, and tell its leads before its 60
days end (45 CFR 164.404).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected
from foundation.transactions import durable
from inquiries.attachments.models import Attachment
from inquiries.handoffs.queries import relay_words_of
from inquiries.inquiry.access import lock_inquiry, person_ids
from inquiries.inquiry.models import Inquiry, InquiryMessage, Recipient
from inquiries.inquiry.rules import Status, join_relay_texts
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.privacy_cases.access import due_for_alert, lock_privacy_case, require_retracting
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.privacy_cases.queries import GivenAnswer, answers_given
from inquiries.privacy_cases.rules import LONGEST, decide_due, decide_next_alert
from inquiries.search_documents.contents import keep_documents
from inquiries.targets.bring_back import bring_back


@durable
def alert_on_privacy_case(case_id: UUID, *, at: datetime) -> bool:
    """This will tell the leads of the queue how many days are left, each alert once. Looks again under the lock."""
    due = due_for_alert(at).filter(id=case_id)
    case = due.select_for_update(skip_locked=True, of=("self",)).first()
    if case is None:
        return False
    while case.alert_at is not None and case.alert_at <= at:
        case.alerts_given += 1
        case.alert_at = decide_next_alert(case.discovered_at, given=case.alerts_given)
    left = max((case.discovered_at + LONGEST - at).days, 0)
    once = f"{case.id}/{case.alerts_given}"
    tell(case.inquiry, [Recipient.LEAD], kind="privacy_case_due", once=once, at=at, days=left)
    case.save(update_fields=["alerts_given", "alert_at"])
    return True


@durable
def close_privacy_case(case_id: UUID, *, outcome: str, note: str, by: Actor, at: datetime) -> PrivacyCase:
    """This will keep what came of a case; the evidence stays.

    Raises ResourceNotFound, PermissionRefused for who does not lead its queue, ConflictFound for a closed one.
    """
    case = lock_privacy_case(by, case_id)
    if not case.is_open:
        raise ConflictFound(_("This case is already closed."))
    case.outcome, case.outcome_note = outcome, note
    case.closed_at, case.closed_by_name, case.alert_at = at, by.name, None
    case.save(update_fields=["outcome", "outcome_note", "closed_at", "closed_by_name", "alert_at"])
    chain_row(case, "privacy_case_outcome", at=at)
    facts = {"case": str(case.id), "outcome": outcome}
    said = HistoryRecord(kind="privacy_case_closed", facts=facts, agent_visible=False, text=note)
    add_to_history(case.inquiry, said, by=by, at=at, event=None)
    case.inquiry.save()
    return case


Item = PrivacyCase.Item
ROWS: Mapping[str, type[InquiryMessage] | type[Attachment]] = {
    Item.MESSAGE: InquiryMessage,
    Item.ATTACHMENT: Attachment,
}
"""What is hidden in its own row, once the case is there that the database asks for."""
ENDED_WITH_AN_ANSWER = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """What was sent by mistake, why it is taken back, and since when that is known; now, unless it was earlier.

    `item_id` names the message or the file, `position` the answer by its place in the history: the last one unless an
    earlier one is named.
    """

    item: str
    item_id: UUID | None = None
    position: int | None = None
    reason: str
    discovered_at: datetime | None = None


@durable
def retract_item(
    reference: str, wrong: Retraction, *, by: Actor, at: datetime, expected_version: int | None = None
) -> PrivacyCase:
    """This will hide an answer, message or file from everybody, keep it as evidence, and open a privacy case that runs
    from its discovery. An inquiry that had ended with the answer goes back to its queue. The agent and leads are told.

    Raises ResourceNotFound, PermissionRefused for who neither holds nor leads it, InputRejected for what is not there
    or a discovery in the future or before it was sent, ConflictFound for what is retracted already.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_retracting(by, inquiry)
    case = PrivacyCase(
        inquiry=inquiry,
        item=wrong.item,
        person_ids=person_ids(inquiry),
        reason=wrong.reason,
        retracted_at=at,
        retracted_by_name=by.name,
    )
    had_answer = bool(inquiry.answer)
    facts, is_visible = _take_out(case, inquiry, wrong, at=at)
    _run_from(case, wrong.discovered_at or at)
    case.save(force_insert=True)
    chain_row(case, "privacy_case", at=at)
    if case.item in ROWS:
        ROWS[case.item].objects.filter(id=case.item_id).update(retracted_at=at)
    said = HistoryRecord(kind="retracted", facts={"item": wrong.item, **facts}, agent_visible=is_visible)
    opened = HistoryRecord(kind="privacy_case", facts={"case": str(case.id)}, agent_visible=False, text=wrong.reason)
    event = EventType.INQUIRY_CHANGED if is_visible else None
    inquiry.version += 1
    inquiry.updated_at = at
    told = {"retracted": wrong.item} | {name: facts[name] for name in ("position",) if name in facts}
    add_to_history(inquiry, opened, said, by=by, at=at, event=event, said=told)
    inquiry.save()
    keep_documents(inquiry.id)
    if had_answer and not inquiry.answer and inquiry.status in ENDED_WITH_AN_ANSWER:
        in_the_leads_stead = replace(Actor.system(), lead_queue_ids=frozenset({inquiry.queue_id}))
        bring_back(inquiry, reason=_("The answer was retracted."), by=in_the_leads_stead, at=at)
    if is_visible:
        tell(inquiry, [Recipient.AGENT], kind="retracted", once=case.id, at=at)
    tell(inquiry, [Recipient.LEAD], kind="privacy_case_opened", once=case.id, at=at)
    return case


def _take_out(
    case: PrivacyCase, inquiry: Inquiry, wrong: Retraction, *, at: datetime
) -> tuple[dict[str, object], bool]:
    """Find what is hidden, and take an answer out.

    Returns what history says of it, and whether its agent could see it.
    """
    if case.item == Item.ANSWER:
        if wrong.item_id is not None:
            raise _not_there("item_id", _("An answer is named by its position in the timeline."))
        return _take_out_answer(case, inquiry, wrong.position, at=at), True
    if wrong.position is not None:
        raise _not_there("position", _("Only an answer is named by its position; give the item_id."))
    if wrong.item_id is None:
        raise _not_there("item_id", _("Give the message or the file."))
    found = ROWS[case.item].objects.select_for_update().filter(inquiry=inquiry, id=wrong.item_id).first()
    if found is None:
        raise _not_there("item_id", _("This inquiry has no such message or file."))
    if found.retracted_at is not None:
        raise ConflictFound(_("It is already retracted."))
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
        raise _not_there("item", _("This inquiry has no answer."))
    named = [one for one in answers if position in (None, one.position)]
    if not named:
        raise _not_there("position", _("There is no answer at this position of the timeline."))
    if named[0].is_retracted:
        raise ConflictFound(_("It is already retracted."))
    return named[0]


def _not_there(field: str, words: str) -> InputRejected:
    return InputRejected(_("There is nothing to retract."), errors=[FieldError(f"/{field}", "unknown_item", words)])


def _run_from(case: PrivacyCase, discovered_at: datetime) -> None:
    if not case.sent_at <= discovered_at <= case.retracted_at:
        words = _("Enter a time between when it was sent and now.")
        error = FieldError("/discovered_at", "out_of_range", words)
        raise InputRejected(_("It can't have been discovered then."), errors=[error])
    case.discovered_at = discovered_at
    case.due_at = decide_due(discovered_at)
    case.alert_at = decide_next_alert(discovered_at, given=0)
