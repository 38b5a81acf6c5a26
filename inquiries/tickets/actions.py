"""File a technical ticket about Vantage, and move it on (R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.queries import user_of_agent
from events.feed.data import TechnicalTicketEventData
from events.feed.steps import Effect, EventType, enqueue
from events.letters.steps import write_letter
from events.notifications.steps import Notice, notify
from foundation.actor import Actor
from foundation.errors import FieldError, PermissionRefused, TransitionRefused
from foundation.identifiers import new_reference
from foundation.transactions import durable, inside_transaction
from inquiries.catalog.rules.intake import require_no_errors
from inquiries.filing.access import drafts_of
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.access import require_filing_agent
from inquiries.tickets.access import lock_ticket, parties_of
from inquiries.tickets.letters import TICKET_LETTER
from inquiries.tickets.models import TechnicalTicket, TicketStep
from inquiries.tickets.queries import unit_in_charge
from inquiries.tickets.rules import (
    STATE_WORDS,
    STEPS,
    TicketAction,
    TicketState,
    allowed_ticket_actions,
    decide_personal_signs,
)

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
        FieldError(
            f"/{name}",
            "personal_data",
            _("Leave out what looks like %(words)s: this goes to Vantage support.") % {"words": words},
        )
        for name, text in texts.items()
        for words in decide_personal_signs(text)
    ]
    if failure.occurred_at > at:
        errors.append(FieldError("/occurred_at", "in_future", _("Enter when it happened.")))
    if at - failure.occurred_at > FILED_WITHIN:
        errors.append(FieldError("/occurred_at", "too_early", _("Enter a time within the last year. Check the year.")))
    known = {draft.id for draft in drafts}
    errors += [
        FieldError(f"/drafts/{index}", "not_your_draft", _("Choose your own drafts that are not submitted."))
        for index, draft_id in enumerate(failure.drafts)
        if draft_id not in known
    ]
    return errors


@durable
def move_ticket(
    ticket_id: UUID,
    *,
    action: TicketAction,
    note: str = "",
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> TechnicalTicket:
    """This will take a step with a ticket: accept and solve are for the unit, close and reopen for the agent.

    Raises ResourceNotFound, PermissionRefused, and TransitionRefused with what is allowed.
    """
    ticket = lock_ticket(by, ticket_id, at, expected_version=expected_version)
    sources, after, who = STEPS[action]
    parties = parties_of(by, ticket)
    if not parties & who:
        raise PermissionRefused(
            _("Only the unit can accept and solve a ticket. Only the agent can close and reopen it.")
        )
    if ticket.state not in sources:
        allowed = [one.value for one in allowed_ticket_actions(TicketState(ticket.state), parties)]
        raise TransitionRefused(
            _("This is not possible: the ticket is %(state)s.") % {"state": _(STATE_WORDS[ticket.state])},
            extra={"allowed": allowed},
        )
    _step(ticket, action, after, note, by=by, at=at)
    return ticket


@inside_transaction
def hand_on(ticket: TechnicalTicket, *, at: datetime) -> None:
    """Let the unit know: by mail if it has an address; its system hears the event."""
    if ticket.unit.email:
        write_letter(TICKET_LETTER, subject_id=ticket.id, once=f"{ticket.id}/{ticket.reopenings}", at=at)


@inside_transaction
def note_mailed(ticket_id: UUID, at: datetime) -> None:
    """The mail has gone out: the ticket is with the unit, unless its system was faster."""
    ticket = TechnicalTicket.objects.select_for_update().filter(id=ticket_id, state=TicketState.FILED).first()
    if ticket is not None:
        ticket.handed_over_by = "mail"
        _step(ticket, TicketAction.ACCEPT, TicketState.HANDED_OVER, "", by=Actor.system(), at=at)


@inside_transaction
def note_step(ticket: TechnicalTicket, *, kind: str, note: str = "", event: EventType, by: Actor, at: datetime) -> None:
    """Keep who did what when, and tell who listens."""
    TicketStep.objects.create(ticket=ticket, kind=kind, by_name=by.name, note=note, at=at)
    data = TechnicalTicketEventData(
        technical_ticket=str(ticket.id), reference=ticket.reference, state=str(ticket.state)
    )
    enqueue([Effect(type=event, data=data)], subject_id=ticket.id, at=at)


@inside_transaction
def _step(
    ticket: TechnicalTicket, action: TicketAction, after: TicketState, note: str, *, by: Actor, at: datetime
) -> None:
    ticket.state, ticket.updated_at = after, at
    ticket.version += 1
    if action == TicketAction.ACCEPT:
        ticket.handed_over_at = at
        ticket.handed_over_by = ticket.handed_over_by or "system"
    elif action == TicketAction.SOLVE:
        ticket.solution, ticket.solved_at = note, at
    elif action == TicketAction.CLOSE:
        ticket.closed_at = at
    else:
        ticket.reopenings += 1
        ticket.handed_over_at = ticket.solved_at = ticket.closed_at = None
        ticket.handed_over_by = ""
    ticket.save()
    note_step(ticket, kind=action.value, note=note, event=EventType.TICKET_CHANGED, by=by, at=at)
    if action == TicketAction.REOPEN:
        hand_on(ticket, at=at)
    if action == TicketAction.SOLVE:
        _tell_agent(ticket, at)


def _tell_agent(ticket: TechnicalTicket, at: datetime) -> None:
    user = user_of_agent(ticket.agent_id)
    if user is not None:
        once = f"{ticket.id}/{ticket.reopenings}"
        notify([user], Notice(kind="ticket_solved", subject_id=ticket.id, reference=ticket.reference, once=once), at=at)
