"""A technical ticket goes on its way: handed over, solved, closed, reopened (R3)."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.queries.people import user_of_agent
from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused, TransitionRefused
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.actions.notify import notify
from arsos.outbox.actions.write_letter import write_letter
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.access import lock_ticket, parties_of
from inquiries.models import TechnicalTicket, TicketStep
from inquiries.queries.technical_tickets import LETTER
from inquiries.rules.technical_tickets import STEPS, TicketAction, TicketState, allowed_ticket_actions


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
        raise PermissionRefused("The unit accepts and solves; the agent closes and reopens.")
    if ticket.state not in sources:
        allowed = [one.value for one in allowed_ticket_actions(TicketState(ticket.state), parties)]
        raise TransitionRefused(f"A ticket that is {ticket.state} cannot {action}.", extra={"allowed": allowed})
    _step(ticket, action, after, note, by=by, at=at)
    return ticket


@inside_transaction
def hand_on(ticket: TechnicalTicket, *, at: datetime) -> None:
    """Let the unit know: by mail if it has an address; its system hears the event."""
    if ticket.unit.email:
        write_letter(LETTER, subject_id=ticket.id, once=f"{ticket.id}/{ticket.reopenings}", at=at)


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
    data = {"technical_ticket": str(ticket.id), "reference": ticket.reference, "state": str(ticket.state)}
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
        notify([user], kind="ticket_solved", subject_id=ticket.id, reference=ticket.reference, once=once, at=at)
