"""ARSOS says which member an inquiry is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.chain.steps import chain_row
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.purposes import is_in_words
from foundation.transactions import durable
from inquiries.inquiry.access import lock_inquiry, person_ids, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Action
from inquiries.inquiry.steps import tell
from inquiries.search_documents.contents import keep_documents
from inquiries.subject_links.models import SubjectLink
from inquiries.subject_links.queries import match_of
from members.book.queries.intake_subjects import is_policy_of
from members.matching.queries import PossibleMatch

State = SubjectLink.State
NO_MATCH = gettext_noop(
    "Choose a member who matches exactly, or explain in purpose why this is the member. A lead reviews it."
)
NOBODY = gettext_noop("This member does not exist.")
NO_WORDS = gettext_noop("Explain in a few words why this is the member.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLink:
    """The member, perhaps with a policy; why it is them where they do not match exactly."""

    member: UUID
    policy: UUID | None = None
    purpose: str = ""


@durable
def link_subject(
    reference: str, wanted: MemberLink, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will link an inquiry to the member it is about, history intact; the agent gains no rights (R11).

    An exact match stands at once. Anything else needs a purpose in words, gives rights to nobody and shows nobody
    anything of the member, and waits for a lead who accepts or undoes it. Links made before stay. Raises InputRejected
    for a member who does not match, with the same words whether there is such a member or not, for a purpose that says
    nothing, and for a policy of somebody else.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.LINK_SUBJECT)
    match = match_of(inquiry, wanted.member)
    if match is None or not (_is_exact(inquiry, match) or is_in_words(wanted.purpose)):
        log_access(kind="denied", subjects=[wanted.member], fields=["member"], purpose=wanted.purpose)
        raise InputRejected(_("This is not an exact match."), errors=[_why_not(wanted.purpose)])
    if wanted.policy is not None and not is_policy_of(wanted.policy, wanted.member):
        error = FieldError("/policy", "not_of_member", _("Choose a policy of this member."))
        raise InputRejected(_("This policy does not belong to the member."), errors=[error])
    log_access(subjects=[*person_ids(inquiry), wanted.member], fields=["name", "link"], purpose=wanted.purpose)
    link = _keep(inquiry, match, policy=wanted.policy, purpose=wanted.purpose, by=by, at=at)
    linked = change_status(
        inquiry,
        StatusChange(
            action=Action.LINK_SUBJECT,
            fields={
                "linked_member_id": wanted.member,
                "linked_policy_id": wanted.policy,
                "link_is_sure": link.state == State.MATCHED,
            },
            facts={"link": str(link.id), "match": link.state, **_named(inquiry, link)},
            text=wanted.purpose,
            agent_visible=False,
        ),
        by=by,
        at=at,
    )
    chain_row(linked, "link_in_force", at=at)
    keep_documents(linked.id)
    return linked


def _why_not(purpose: str) -> FieldError:
    """What is asked for; whether there is such a member is not told to who gives no purpose."""
    if purpose and not is_in_words(purpose):
        return FieldError("/purpose", "not_in_words", _(NO_WORDS))
    return FieldError("/member", "no_exact_match", _(NOBODY if purpose else NO_MATCH))


def _named(inquiry: Inquiry, link: SubjectLink) -> dict[str, object]:
    """Whom the history names: nobody but those whom the readers of the inquiry were shown."""
    before: dict[str, object] = {"before": str(inquiry.linked_member_id or "")} if inquiry.link_is_sure else {}
    return {"member": str(link.member_id), "policy": str(link.policy_id or ""), **before} if link.is_sure else before


def _is_exact(inquiry: Inquiry, match: PossibleMatch) -> bool:
    return match.is_exact or match.id == inquiry.member_id


def _keep(
    inquiry: Inquiry, match: PossibleMatch, *, policy: UUID | None, purpose: str, by: Actor, at: datetime
) -> SubjectLink:
    is_exact = _is_exact(inquiry, match)
    link = SubjectLink.objects.create(
        inquiry=inquiry,
        position=inquiry.subject_links.count() + 1,
        member_id=match.id,
        policy_id=policy,
        state=State.MATCHED if is_exact else State.OPEN,
        agrees=list(match.comparison.agrees),
        differs=list(match.comparison.differs),
        purpose=purpose,
        linked_by_id=by.user_id,
        linked_by_name=by.name,
        linked_at=at,
    )
    for kind in ("subject_link", "subject_link_state"):
        chain_row(link, kind, at=at)
    if not is_exact:
        tell(inquiry, [Recipient.LEAD], kind="link_to_review", once=link.id, at=at)
    return link
