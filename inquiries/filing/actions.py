"""File an inquiry in either flow; create, save, submit, refer, deflect, discard and expire drafts (R12, R32)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, ResourceNotFound
from foundation.transactions import durable, durable_together, inside_transaction, take_turns
from inquiries.catalog.queries import current_type
from inquiries.filing.access import lock_draft, member_named_in, note_drafts_shown, require_own_member
from inquiries.filing.draft_files.steps import hand_files_over
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries.drafts import require_room, untouched_drafts
from inquiries.filing.queries.facts import (
    CARD_FLOW,
    MEMBER_FLOW,
    MemberIntake,
    ProspectIntake,
    load_member_facts,
    load_member_subject,
    load_prospect_facts,
)
from inquiries.filing.schemas import ALSO, NEED, TYPED_BEFORE, needs_beside
from inquiries.filing.steps import Filed, Filing, Referred, file_inquiry, keep_prospect, refer_away
from inquiries.inquiry.access import require_filing_agent
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.actions import keep_offer
from inquiries.referrals.models import Referral, RefusedType, SelfServiceOffer
from inquiries.referrals.queries import is_refused
from members.book.queries.intake_subjects import IntakeSubject
from members.book.rules import PLAN_TYPES

LARGEST_CONTENT = 100_000
"""Bytes of JSON: the longest description, and room for details."""


@durable
def create_draft(*, flow: str, content: Mapping[str, Any], by: Actor, at: datetime) -> InquiryDraft:
    """This will keep what an agent has typed so far, sealed, for them alone (R12).

    Raises PermissionRefused for who is no agent, InputRejected for more than a draft holds, ConflictFound for who has
    50 drafts already, and ResourceNotFound for a member outside the book.
    """
    agent_id = require_filing_agent(by)
    require_fits(content)
    # counted one creation at a time, so that two at once do not both find the last place
    take_turns(f"drafts/{by.user_id or by.client_id}/{by.agent_id}")
    require_room(by)
    require_own_member(by, content, at)
    draft = InquiryDraft.objects.create(
        author_id=by.user_id,
        author_client_id=by.client_id or "" if by.user_id is None else "",
        agent_id=agent_id,
        flow=flow,
        content=dict(content),  # type: ignore[misc]  # sealed JSON, not the text it is stored as
        created_at=at,
        updated_at=at,
    )
    note_drafts_shown([draft])
    return draft


def require_fits(content: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> None:
    """Raise InputRejected for more than a draft holds; one that held more `before` may keep that or shrink."""
    size = _size_of(content)
    if size > LARGEST_CONTENT and (before is None or size > _size_of(before)):
        most = f"{LARGEST_CONTENT // 1000} KB"
        detail = _(
            "This is too long for a draft (limit %(most)s). Submit the inquiry and add longer text as a file."
        ) % {"most": most}
        raise InputRejected(
            detail, errors=[FieldError("/content", "too_long", _("Give at most %(most)s in all.") % {"most": most})]
        )


def _size_of(content: Mapping[str, Any]) -> int:
    return len(json.dumps(content, ensure_ascii=False).encode(errors="replace"))


@durable_together
def create_member_inquiry(intake: MemberIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """This will file and route an inquiry about a member of the agent's book (R8).

    Returns a Referred for what belongs to Agent Support (R1). Raises as `load_member_facts`.
    """
    return file_for_member(intake, by=by, at=at)


@inside_transaction
def file_for_member(intake: MemberIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """The step that filing at once and submitting a draft share."""
    kind = current_type(intake.need.inquiry_type)
    if kind is None and is_refused(intake.need.inquiry_type):
        load_member_subject(intake, by=by, at=at)
        return refer_away(intake.need.inquiry_type, summary=intake.need.summary, flow=MEMBER_FLOW, by=by, at=at)
    facts = load_member_facts(intake, kind, by=by, at=at)
    subject = facts.subject
    inquiry = Inquiry(
        flow=MEMBER_FLOW,
        line_of_business=subject.plan_type,
        family=subject.family,
        member=subject.member,
        policy=subject.policy,
        application=subject.application,
        agent_id=_responsible(subject, by),
    )
    return file_inquiry(
        inquiry,
        Filing(kind=facts.kind, need=intake.need, state=subject.state, language=subject.language, alike=facts.alike),
        by=by,
        at=at,
    )


def _responsible(subject: IntakeSubject, by: Actor) -> UUID:
    """The agent of record, when the actor acts for them; else the actor's own agent."""
    record = subject.agent_of_record_id
    return record if record is not None and record in by.acting_agent_ids else require_filing_agent(by)


@durable_together
def create_prospect_inquiry(intake: ProspectIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """This will file and route an inquiry about a person who is not in the agent's book (R9, R10).

    Returns a Referred for what belongs to Agent Support (R1). Raises as `load_prospect_facts`.
    """
    return file_for_prospect(intake, by=by, at=at)


@inside_transaction
def file_for_prospect(intake: ProspectIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """The step that filing at once and submitting a draft share."""
    kind = current_type(intake.need.inquiry_type)
    if kind is None and is_refused(intake.need.inquiry_type):
        return refer_away(intake.need.inquiry_type, summary=intake.need.summary, flow=CARD_FLOW, by=by, at=at)
    facts = load_prospect_facts(intake, kind, by=by, at=at)
    prospect = keep_prospect(facts.person, at=at)
    inquiry = Inquiry(
        flow=CARD_FLOW,
        line_of_business=intake.line_of_business,
        family=PLAN_TYPES[intake.line_of_business].family,
        prospect=prospect,
        authority=intake.authority,
        agent_id=require_filing_agent(by),
    )
    return file_inquiry(inquiry, Filing(kind=facts.kind, need=intake.need, alike=facts.alike), by=by, at=at)


@durable
def deflect_draft(draft_id: UUID, *, by: Actor, at: datetime) -> SelfServiceOffer:
    """This will record that self-service was offered and taken, and end the need of the draft, in one commit (R4).

    Raises ResourceNotFound, PermissionRefused, InputRejected for a type without self-service.
    """
    draft = lock_draft(by, draft_id)
    offer = keep_offer(
        inquiry_type=str(draft.content.get("inquiry_type", "")),
        outcome=SelfServiceOffer.Outcome.OFFERED,
        member=member_named_in(draft.content),
        by=by,
        at=at,
    )
    end_need(draft, at=at)
    return offer


@durable
def discard_draft(draft_id: UUID, *, by: Actor, expected_version: int | None = None) -> None:
    """This will delete a draft (R12). Raises ResourceNotFound, VersionStale."""
    lock_draft(by, draft_id, expected_version=expected_version).delete()


@durable
def expire_draft(draft_id: UUID, *, at: datetime) -> bool:
    """This will delete a draft that has not been touched for 30 days; returns whether it was one.

    What an open technical ticket names is kept (R3).
    """
    return bool(untouched_drafts(at).filter(id=draft_id).delete()[0])


@durable
def refer_draft(draft_id: UUID, *, requested_type: str, by: Actor, at: datetime) -> Referred:
    """This will record a referral for a type that ARSOS does not take, once for each draft and type (R1).

    The draft stays: a slip of the hand costs nothing.

    Raises ResourceNotFound for a draft that is not there, and for a type that ARSOS takes.
    """
    draft = lock_draft(by, draft_id)
    if not is_refused(requested_type):
        raise ResourceNotFound
    refused = RefusedType.objects.get(code=requested_type)
    before = Referral.objects.filter(draft_id=draft.id, requested_type=requested_type).first()
    if before is not None:
        return Referred(before)
    return refer_away(requested_type, summary=refused.title, flow=draft.flow, draft_id=draft.id, by=by, at=at)


@durable
def save_draft(
    draft_id: UUID, *, content: Mapping[str, Any], by: Actor, at: datetime, expected_version: int | None = None
) -> InquiryDraft:
    """This will replace the content of a draft (R12).

    Raises InputRejected for more than a draft holds and this one held before, ResourceNotFound, also for another member
    outside the book, and VersionStale.
    """
    draft = lock_draft(by, draft_id, expected_version=expected_version)
    require_fits(content, before=draft.content)
    require_own_member(by, content, at, before=member_named_in(draft.content))
    draft.content = dict(content)
    draft.version += 1
    draft.updated_at = at
    draft.save()
    note_drafts_shown([draft])
    return draft


@durable
def submit_draft(
    draft_id: UUID, *, intake: MemberIntake | ProspectIntake, draft_version: int, by: Actor, at: datetime
) -> Filed | Referred:
    """This will file what a draft holds, once, and empty the draft (R12). Raises as filing does, and VersionStale."""
    draft = lock_draft(by, draft_id, expected_version=draft_version)
    if isinstance(intake, MemberIntake):
        filed = file_for_member(intake, by=by, at=at)
    else:
        filed = file_for_prospect(intake, by=by, at=at)
    if isinstance(filed, Filed):
        empty_submitted(draft, filed.inquiry, by=by, at=at)
    return filed


@inside_transaction
def end_need(draft: InquiryDraft, *, at: datetime) -> None:
    """Delete a draft whose need is met without an inquiry; where it holds other needs, go on with the last of them."""
    others = needs_beside(draft.content)
    if not others:
        draft.delete()
        return
    kept = {name: value for name, value in draft.content.items() if name not in (*NEED, TYPED_BEFORE)}
    draft.content = {**kept, **others[-1], ALSO: others[:-1]}
    draft.version += 1
    draft.updated_at = at
    draft.save()


@inside_transaction
def empty_submitted(draft: InquiryDraft, inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
    """Give the files of a draft to the inquiry it has become, and keep only which one, for who submits it again."""
    hand_files_over(draft, inquiry, by=by, at=at)
    draft.submitted_inquiry_id = inquiry.id
    draft.content = {}
    draft.version += 1
    draft.updated_at = at
    draft.save()
