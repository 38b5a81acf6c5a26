"""Privacy cases with who opened what was sent, and the answers that an agent was given."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.access_log.queries import Opened, opened_between
from audit.chain.steps import purged_at
from audit.history.queries import HistoryItem, history_of
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from foundation.purposes import require_purpose
from inquiries.attachments.models import Attachment
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.rules import Action
from inquiries.privacy_cases.access import require_lead_of_case
from inquiries.privacy_cases.models import PrivacyCase

STANDING = """
    SELECT 1 AS one FROM journal_history_entry_kept entry JOIN journal_history_text words ON words.entry_id = entry.id
    WHERE entry.inquiry_id = %s AND entry.kind = 'resolve' AND words.text <> '' AND NOT EXISTS (
        SELECT 1 FROM journal_history_entry_kept retracted
        WHERE retracted.inquiry_id = entry.inquiry_id AND retracted.kind = 'retracted'
          AND (retracted.facts ->> 'position')::int = entry.position) LIMIT 1"""
"""A row where an answer stands that nobody has retracted: what `answers_given` says, for a page that asks once."""
RETRACTED = "retracted"
"""The kind of the entry that says that something was retracted."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer. The last is `is_current`: what the inquiry itself shows, with the text to relay."""

    entry_id: UUID
    position: int
    at: datetime
    by_name: str
    text: str
    is_current: bool
    is_retracted: bool


def answers_given(inquiry: Inquiry) -> list[GivenAnswer]:
    """Every answer of an inquiry, the last first, but those whose words were erased by retention."""
    items = history_of(inquiry.id, agent_visible_only=False)
    retracted = positions_retracted(items)
    found = [one for one in reversed(items) if one.kind == Action.RESOLVE]
    return [
        GivenAnswer(
            entry_id=one.entry_id,
            position=one.position,
            at=one.at,
            by_name=one.actor_name,
            text=one.text,
            is_current=one is found[0],
            is_retracted=one.position in retracted,
        )
        for one in found
        if one.text
    ]


def positions_retracted(items: Iterable[HistoryItem]) -> set[object]:
    """Where in a history the answers stand that were retracted.

    The history says so of every one. The privacy case does not: those from before each answer could be retracted name
    themselves and no entry.
    """
    return {one.facts["position"] for one in items if one.kind == RETRACTED and "position" in one.facts}


HISTORY_KINDS = frozenset({"privacy_case", "privacy_case_closed"})


def erased_at(case: PrivacyCase) -> datetime | None:
    """When retention erased what a case is about, or None."""
    return purged_at("inquiry", case.inquiry_id)


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
    log_access(kind="reveal", subjects=case.person_ids, fields=["retracted " + case.item], purpose=purpose)
    if case.item == PrivacyCase.Item.MESSAGE:
        message = InquiryMessage.objects.filter(id=case.item_id).first()
        found = Evidence(message.body) if message else None
    elif case.item == PrivacyCase.Item.ATTACHMENT:
        file = Attachment.objects.filter(id=case.item_id).first()
        found = Evidence(file_name=str(file.file_name)) if file else None
    else:
        found = Evidence(case.evidence) if case.evidence else None
    return found or Evidence(erased_at=erased_at(case))


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


def retracted_file(actor: Actor, case: PrivacyCase, *, purpose: str) -> Attachment:
    """The file of a privacy case, for a lead of its queue, journaled with why.

    Raises PermissionRefused, InputRejected for a purpose that says nothing, and ResourceNotFound where it is about
    something else or was erased by retention.
    """
    require_lead_of_case(actor, case)
    require_purpose(purpose)
    if case.item != PrivacyCase.Item.ATTACHMENT:
        raise ResourceNotFound
    log_access(kind="export", subjects=case.person_ids, fields=["retracted attachment"], purpose=purpose)
    found = Attachment.objects.select_related("inquiry").filter(id=case.item_id).first()
    if found is None:
        raise ResourceNotFound(_("The file was erased by retention. The case is kept."))
    return found
