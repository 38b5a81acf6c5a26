"""Views of technical tickets: Vantage fails, nothing typed is lost (R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.actor import Actor
from foundation.http.inputs import (
    Choice,
    Id,
    Instant,
    ListOf,
    NoFields,
    Schema,
    Text,
)
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, NamedCode, NamedPerson, Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.tickets.access import find_ticket, parties_of, visible_tickets
from inquiries.tickets.actions import Failure, file_ticket, move_ticket
from inquiries.tickets.models import TechnicalTicket
from inquiries.tickets.rules import TicketAction, TicketState, allowed_ticket_actions
from inquiries.values import TICKET_ACTION, TICKET_PROBLEM, TICKET_STATE

MOST_DRAFTS = 20


class EnvironmentSchema(Schema):
    browser = Text(max_length=lengths.DEVICE, required=False, allow_blank=True)
    operating_system = Text(max_length=lengths.DEVICE, required=False, allow_blank=True)
    device = Text(max_length=lengths.DEVICE, required=False, allow_blank=True)
    app_version = Text(max_length=lengths.APP_VERSION, required=False, allow_blank=True)
    network = Text(max_length=lengths.NETWORK, required=False, allow_blank=True)


class TicketSchema(Schema):
    component = "TechnicalTicketInput"
    problem = Choice(TICKET_PROBLEM)
    what_happened = Text(max_length=lengths.REASON)
    occurred_at = Instant(required=False)
    page = Text(max_length=lengths.PAGE, required=False, allow_blank=True, default="")
    error_code = Text(max_length=lengths.ERROR_CODE, required=False, allow_blank=True, default="")
    environment = EnvironmentSchema(required=False, default=dict)
    drafts = ListOf(Id(), most=MOST_DRAFTS, required=False, default=list)


class NoteSchema(Schema):
    note = Text(max_length=lengths.REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStepShown(Output):
    component = "TechnicalTicketStep"
    kind: str
    by: Annotated[str, From("by_name")]
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow(Output):
    component = "TechnicalTicketSummary"
    id: UUID
    reference: str
    agent: NamedPerson
    unit: NamedCode
    problem: Annotated[str, TICKET_PROBLEM]
    state: Annotated[str, TICKET_STATE]
    filed_at: datetime
    handed_over_at: datetime | None
    handed_over_by: str | None
    solved_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def from_row(cls, ticket: TechnicalTicket, **more: Any) -> Self:
        """A ticket, its state as a plain text."""
        return cls.of(ticket, state=str(ticket.state), **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAnswer(TicketRow):
    component = "TechnicalTicket"
    what_happened: str
    page: str | None
    error_code: str | None
    environment: Annotated[Mapping[str, Any], EnvironmentSchema]
    occurred_at: datetime
    filed_by: Annotated[str, From("filed_by_name")]
    drafts: Sequence[UUID]
    solution: str | None
    reopenings: int
    steps: Sequence[TicketStepShown]
    actions: Sequence[Annotated[str, TICKET_ACTION]]
    version: int

    @classmethod
    def shown(cls, ticket: TechnicalTicket, actor: Actor) -> Self:
        """One ticket; the drafts by id alone, their content is their author's."""
        allowed = allowed_ticket_actions(TicketState(ticket.state), parties_of(actor, ticket))
        return cls.from_row(
            ticket,
            drafts=list(ticket.drafts.order_by("created_at").values_list("id", flat=True)),
            steps=[TicketStepShown.of(step) for step in ticket.steps.all()],
            actions=[action.value for action in allowed],
        )


class TicketsView(ApiView):
    operations = {
        "GET": Operation(
            name="listTechnicalTickets",
            summary="List technical tickets",
            description="Returns the technical tickets that you may see, newest first.",
            scope="inquiries:read",
            answer=TicketRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("state", "Only in this state.", choices=TICKET_STATE),
            ),
        ),
        "POST": Operation(
            name="fileTechnicalTicket",
            summary="Report a problem with Vantage",
            description="For when Vantage cannot submit. A technical ticket is not an inquiry and has its own list.",
            located="/api/v1/technical-tickets/{id}/",
            scope="inquiries:write",
            body=TicketSchema,
            answer=TicketAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = visible_tickets(self.actor, self.at)
        if "state" in self.parameters:
            rows = rows.filter(state=self.parameters["state"])
        found, links = page_of(rows, request, order=("-filed_at", "id"))
        return self.respond(Page(**links, results=[TicketRow.from_row(ticket) for ticket in found]))

    def post(self, _request: Request) -> Response:
        def perform() -> TechnicalTicket:
            failure = Failure(**{"occurred_at": self.at, **self.body()})
            return file_ticket(failure, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda ticket: (201, str(ticket.id)))
        ticket_id = done.result.id if done.result else done.resource_id
        return _answer(self, ticket_id, status=201, is_replay=done.replayed)


class TicketView(ApiView):
    operations = {
        "GET": Operation(
            name="getTechnicalTicket",
            summary="Get a technical ticket",
            description="Returns one technical ticket with its steps.",
            scope="inquiries:read",
            answer=TicketAnswer,
        )
    }

    def get(self, _request: Request, ticket_id: UUID) -> Response:
        return _answer(self, ticket_id)


TEXTS = {
    TicketAction.ACCEPT: ("acceptTechnicalTicket", "Accept a technical ticket", "The support unit takes the ticket."),
    TicketAction.CLOSE: ("closeTechnicalTicket", "Close a technical ticket", "Confirms that the problem is solved."),
    TicketAction.REOPEN: (
        "reopenTechnicalTicket",
        "Reopen a technical ticket",
        "Says that the problem is still there.",
    ),
    TicketAction.SOLVE: (
        "solveTechnicalTicket",
        "Solve a technical ticket",
        "The support unit says how the problem was solved.",
    ),
}
"""Name, summary and description of each action in the document."""


class TicketActionView(ApiView):
    """Takes one step with one ticket; the address says which."""

    action: TicketAction | None = None

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # one class serves every action
        action = self._declared()
        name, summary, description = TEXTS[action]
        return {
            "POST": Operation(
                name=name,
                summary=summary,
                description=description,
                scope="inquiries:write",
                body=NoteSchema if action in (TicketAction.SOLVE, TicketAction.REOPEN) else NoFields,
                answer=TicketAnswer,
                is_versioned=True,
            )
        }

    def post(self, _request: Request, ticket_id: UUID) -> Response:
        seen = find_ticket(self.actor, ticket_id, self.at)

        def perform() -> TechnicalTicket:
            expected = self.require_version(seen.version)
            return move_ticket(
                ticket_id,
                action=self._declared(),
                **self.body(),
                by=self.actor,
                at=self.at,
                expected_version=expected,
            )

        done = self.once(perform, identify=lambda ticket: (200, str(ticket.id)))
        return _answer(self, ticket_id, is_replay=done.replayed)

    def _declared(self) -> TicketAction:
        if self.action is None:
            raise LookupError("a view of an action is made with it")
        return self.action


def _answer(view: ApiView, ticket_id: UUID, *, status: int = 200, is_replay: bool = False) -> Response:
    ticket = find_ticket(view.actor, ticket_id, view.at)
    return view.respond(
        TicketAnswer.shown(ticket, view.actor), version=ticket.version, status=status, is_replay=is_replay
    )
