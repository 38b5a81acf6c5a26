"""Vantage fails, and an agent says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError
from arsos.kernel.references import new_reference
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import drafts_of
from inquiries.actions.move_ticket import hand_on, note_step
from inquiries.models import InquiryDraft, TechnicalTicket
from inquiries.queries.filing_facts import require_filing_agent
from inquiries.queries.technical_tickets import unit_in_charge
from inquiries.rules.intake import require_no_errors
from inquiries.rules.technical_tickets import TicketState, decide_personal_looks

PREFIX = "VT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the agent saw, in which environment, and the drafts that were in the works."""

    problem: str
    what_happened: str
    occurred_at: datetime
    page: str = ""
    error_code: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    drafts: Sequence[UUID] = ()


FILED_WITHIN = timedelta(days=366)


@durable
def file_ticket(failure: Failure, *, by: Actor, at: datetime) -> TechnicalTicket:
    """This will file a technical ticket and hand it to who repairs Vantage, by mail and webhook (R3).

    The drafts it names are kept for as long as it is open. Raises PermissionRefused for who is no agent, and
    InputRejected for what looks like a member's data, a failure still to come, and drafts that are not the author's.
    """
    agent_id = require_filing_agent(by)
    drafts = list(drafts_of(by).select_for_update().filter(id__in=failure.drafts))
    require_no_errors(_errors(failure, drafts, at))
    unit = unit_in_charge()
    ticket = TechnicalTicket.objects.create(
        reference=new_reference(PREFIX),
        agent_id=agent_id,
        filed_by_name=by.name,
        unit=unit,
        problem=failure.problem,
        page=failure.page,
        what_happened=failure.what_happened,
        error_code=failure.error_code,
        environment=dict(failure.environment),
        occurred_at=failure.occurred_at,
        filed_at=at,
        updated_at=at,
        state=TicketState.FILED,
    )
    ticket.drafts.set(drafts)
    note_step(ticket, kind="filed", event=EventType.TICKET_FILED, by=by, at=at)
    hand_on(ticket, at=at)
    return ticket


def _errors(failure: Failure, drafts: Sequence[InquiryDraft], at: datetime) -> list[FieldError]:
    texts = {
        "what_happened": failure.what_happened,
        "page": failure.page,
        "error_code": failure.error_code,
        **{f"environment/{name}": value for name, value in failure.environment.items()},
    }
    errors = [
        FieldError(f"/{name}", "personal_data", f"Leave out what looks like {words}: this goes to who repairs Vantage.")
        for name, text in texts.items()
        for words in decide_personal_looks(text)
    ]
    if failure.occurred_at > at:
        errors.append(FieldError("/occurred_at", "in_future", "Give the time at which it happened."))
    if at - failure.occurred_at > FILED_WITHIN:
        errors.append(FieldError("/occurred_at", "too_early", "Give a time within the last year. Check the year."))
    known = {draft.id for draft in drafts}
    errors += [
        FieldError(f"/drafts/{index}", "not_your_draft", "Name drafts of your own that are not submitted.")
        for index, draft_id in enumerate(failure.drafts)
        if draft_id not in known
    ]
    return errors
