"""ARSOS says which member an inquiry is about."""

from datetime import datetime
from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
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

    An exact match stands at once. Anything else needs a purpose, gives rights to nobody, and waits for a lead who
    accepts or undoes it. Links made before stay. Raises InputRejected for a member who does not match, with the same
    words whether there is such a member or not, and for a policy of somebody else.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.LINK_SUBJECT)
    match = match_of(inquiry, member)
    if match is None or not (_is_exact(inquiry, match) or purpose):
        note_look(kind="denied", subjects=[member], fields=["member"], purpose=purpose)
        raise InputRejected("This is no exact match.", errors=[FieldError("/member", "no_exact_match", NO_MATCH)])
    if policy is not None and not is_policy_of(policy, member):
        error = FieldError("/policy", "not_of_member", "Name a policy of this member.")
        raise InputRejected("This policy is not the member's.", errors=[error])
    note_look(subjects=[*inquiry.person_ids, member], fields=["name", "link"], purpose=purpose)
    link = _keep(inquiry, match, policy=policy, purpose=purpose, by=by, at=at)
    return change_status(
        inquiry,
        action=Action.LINK_SUBJECT,
        by=by,
        at=at,
        changes={
            "linked_member_id": member,
            "linked_policy_id": policy,
            "link_is_sure": link.state == State.MATCHED,
        },
        facts={
            "member": str(member),
            "policy": str(policy or ""),
            "link": str(link.id),
            "match": link.state,
            "before": str(inquiry.linked_member_id or ""),
        },
        text=purpose,
        agent_visible=False,
    )


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
        differs=list(match.comparison.differs),
        purpose=purpose,
        linked_by_id=by.user_id,
        linked_by_name=by.name,
        linked_at=at,
    )
    if not is_exact:
        tell(inquiry, [Recipient.LEAD], kind="link_to_review", once=link.id, at=at)
    return link
