"""Privacy cases with their evidence, their history, and who opened what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from arsos.journal.listing import Opened, opened_between
from arsos.journal.reads import note_look
from arsos.journal.timeline import HistoryItem, history_of
from arsos.journal.tombstones import purged_at
from arsos.kernel.actor import Actor
from arsos.kernel.purposes import require_purpose
from inquiries.access import require_lead_of_case
from inquiries.models import Attachment, InquiryMessage, PrivacyCase
from inquiries.queries.answers_given import positions_retracted

HISTORY_KINDS = frozenset({"privacy_case", "privacy_case_closed"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was sent: words, or a file by its name; nothing but when, once retention erased it."""

    text: str = ""
    file_name: str = ""
    erased_at: datetime | None = None


def evidence_of(actor: Actor, case: PrivacyCase, *, purpose: str) -> Evidence:
    """What was retracted, for a lead of its queue, journaled with why.

    Raises PermissionRefused, and InputRejected for a purpose that says nothing.
    """
    require_lead_of_case(actor, case)
    require_purpose(purpose)
    note_look(kind="reveal", subjects=case.person_ids, fields=["retracted " + case.item], purpose=purpose)
    if case.item == PrivacyCase.Item.MESSAGE:
        message = InquiryMessage.objects.filter(id=case.item_id).first()
        found = Evidence(message.body) if message else None
    elif case.item == PrivacyCase.Item.ATTACHMENT:
        file = Attachment.objects.filter(id=case.item_id).first()
        found = Evidence(file_name=str(file.file_name)) if file else None
    else:
        found = Evidence(case.evidence) if case.evidence else None
    return found or Evidence(erased_at=erased_at(case))


def erased_at(case: PrivacyCase) -> datetime | None:
    """When retention erased what a case is about, or None."""
    return purged_at("inquiry", case.inquiry_id)


def opened_by(case: PrivacyCase) -> list[Opened]:
    """Who was shown the inquiry's persons between sending and retracting, and how, as the journal has it."""
    return opened_between(case.person_ids, since=case.sent_at, until=case.retracted_at)


def history_of_case(case: PrivacyCase) -> list[HistoryItem]:
    """What was done about a case, oldest first."""
    items = history_of(case.inquiry_id, agent_visible_only=False)
    return [one for one in items if one.kind in HISTORY_KINDS and one.facts.get("case") == str(case.id)]


def without_retracted(
    items: Iterable[HistoryItem], *, told_by: Iterable[HistoryItem] | None = None
) -> list[HistoryItem]:
    """Entries of a history without the words of answers that were retracted, as the whole history tells, or `told_by`
    where the entries are a part of it.
    """
    found = list(items)
    hidden = positions_retracted(found if told_by is None else told_by)
    return [replace(one, text="") if one.position in hidden else one for one in found]
