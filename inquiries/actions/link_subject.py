"""ARSOS says which member an inquiry is about."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.purposes import is_in_words
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry, SubjectLink
from inquiries.queries.subject_matches import match_of
from inquiries.rules.lifecycle import Action
from members.queries.intake_subject import is_policy_of
from members.queries.possible_matches import PossibleMatch

State = SubjectLink.State
NO_MATCH = "Choose a member who matches exactly, or say in purpose why it is this member; a lead reviews that."
NOBODY = "There is no such member."
NO_WORDS = "Say in a few words why it is this member."


@durable
def link_subject(
    reference: str,
    *,
    member: UUID,
    policy: UUID | None = None,
    purpose: str = "",
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will link an inquiry to the member it is about, history intact; the agent gains no rights (R11).

    An exact match stands at once. Anything else needs a purpose in words, gives rights to nobody and shows nobody
    anything of the member, and waits for a lead who accepts or undoes it. Links made before stay. Raises InputRejected
    for a member who does not match, with the same words whether there is such a member or not, for a purpose that says
    nothing, and for a policy of somebody else.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.LINK_SUBJECT)
    match = match_of(inquiry, member)
    if match is None or not (_is_exact(inquiry, match) or is_in_words(purpose)):
        note_look(kind="denied", subjects=[member], fields=["member"], purpose=purpose)
        raise InputRejected("This is no exact match.", errors=[_why_not(purpose)])
    if policy is not None and not is_policy_of(policy, member):
        error = FieldError("/policy", "not_of_member", "Name a policy of this member.")
        raise InputRejected("This policy is not the member's.", errors=[error])
    note_look(subjects=[*inquiry.person_ids, member], fields=["name", "link"], purpose=purpose)
    link = _keep(inquiry, match, policy=policy, purpose=purpose, by=by, at=at)
    linked = change_status(
        inquiry,
        action=Action.LINK_SUBJECT,
        by=by,
        at=at,
        changes={
            "linked_member_id": member,
            "linked_policy_id": policy,
            "link_is_sure": link.state == State.MATCHED,
        },
        facts={"link": str(link.id), "match": link.state, **_named(inquiry, link)},
        text=purpose,
        agent_visible=False,
    )
    chain_row(linked, "link_in_force", at=at)
    return linked


def _why_not(purpose: str) -> FieldError:
    """What is asked for; whether there is such a member is not told to who gives no purpose."""
    if purpose and not is_in_words(purpose):
        return FieldError("/purpose", "not_in_words", NO_WORDS)
    return FieldError("/member", "no_exact_match", NOBODY if purpose else NO_MATCH)


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
