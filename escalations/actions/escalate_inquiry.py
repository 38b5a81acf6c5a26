"""An agent asks those above them for help with an inquiry."""

from collections.abc import Sequence
from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from escalations.actions.climb_ladder import shown_in_inquiry, stand_on
from escalations.catalog.options import OPTIONS
from escalations.models import Escalation
from escalations.queries.ladders import ladder_of
from escalations.queries.option_checks import option_checks
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.note_escalation import note_escalation
from inquiries.actions.undo_duplicate import take_up_again
from inquiries.rules.lifecycle import Action


@durable
def escalate_inquiry(
    reference: str,
    *,
    exhausted_options: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> str:
    """This will raise an inquiry to the first level of the agent's ladder where somebody is there (R28).

    What ARSOS finds for each option is kept beside what the agent lists; it informs and never blocks. Returns the
    reference. Raises ConflictFound while an escalation is open, and when neither a leader nor a fallback is there.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    take_up_again(inquiry, at=at)
    require_action(by, inquiry, Action.ESCALATE)
    if Escalation.objects.filter(inquiry=inquiry.id).exclude(state=Escalation.State.SETTLED).exists():
        raise ConflictFound("This inquiry is escalated already.")
    ladder = ladder_of(inquiry.agent_id, at)
    place = ladder.next_place() if ladder else None
    if ladder is None or place is None:
        raise ConflictFound("Nobody is named as leader of this agent, and no fallback; ask an administrator.")
    escalation = Escalation(
        inquiry=inquiry,
        exhausted_options=list(exhausted_options),
        reason=reason,
        system_check=option_checks(inquiry, exhausted_options, at),
        raised_by_name=by.name,
        raised_at=at,
    )
    stand_on(escalation, place, ladder, why="raised", at=at)
    note_escalation(
        inquiry,
        owner_id=place.owner,
        shown=shown_in_inquiry(escalation),
        exhausted=[OPTIONS.get(option, option) for option in exhausted_options],
        reason=reason,
        by=by,
        at=at,
    )
    return inquiry.reference
