"""Views of technical tickets: Vantage fails, nothing typed is lost (R3)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Id, Instant, ListOf, NoFields, Shape, Text
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import limits
from arsos.kernel.actor import Actor
from inquiries.access import find_ticket, parties_of, visible_tickets
from inquiries.actions.file_ticket import Failure, file_ticket
from inquiries.actions.move_ticket import move_ticket
from inquiries.api.answers import NamedCode, NamedPerson
from inquiries.models import TechnicalTicket
from inquiries.rules.technical_tickets import TicketAction, TicketState, allowed_ticket_actions

MOST_DRAFTS = 20


class EnvironmentShape(Shape):
    browser = Text(max_length=limits.DEVICE, required=False, allow_blank=True)
    operating_system = Text(max_length=limits.DEVICE, required=False, allow_blank=True)
    device = Text(max_length=limits.DEVICE, required=False, allow_blank=True)
    app_version = Text(max_length=limits.APP_VERSION, required=False, allow_blank=True)
    network = Text(max_length=limits.NETWORK, required=False, allow_blank=True)


class TicketShape(Shape):
    problem = Choice(tuple(TechnicalTicket.Problem.values))
    what_happened = Text(max_length=limits.REASON)
    occurred_at = Instant(required=False)
    page = Text(max_length=limits.PAGE, required=False, allow_blank=True, default="")
    error_code = Text(max_length=limits.ERROR_CODE, required=False, allow_blank=True, default="")
    environment = EnvironmentShape(required=False, default=dict)
    drafts = ListOf(Id(), most=MOST_DRAFTS, required=False, default=list)


class NoteShape(Shape):
    note = Text(max_length=limits.REASON)


class TicketStepShown(Shape):
    kind = s.CharField()
    by = s.CharField()
    note = s.CharField(allow_null=True)
    at = s.DateTimeField()


class TicketRow(Shape):
    id = s.UUIDField()
    reference = s.CharField()
    agent = NamedPerson()
    unit = NamedCode()
    problem = s.CharField()
    state = s.CharField()
    filed_at = s.DateTimeField()
    handed_over_at = s.DateTimeField(allow_null=True)
    handed_over_by = s.CharField(allow_null=True)
    solved_at = s.DateTimeField(allow_null=True)
    closed_at = s.DateTimeField(allow_null=True)


class TicketAnswer(TicketRow):
    what_happened = s.CharField()
    page = s.CharField(allow_null=True)
    error_code = s.CharField(allow_null=True)
    environment = s.DictField()
    occurred_at = s.DateTimeField()
    filed_by = s.CharField()
    drafts = s.ListField(child=s.UUIDField())
    solution = s.CharField(allow_null=True)
    reopenings = s.IntegerField()
    steps = TicketStepShown(many=True)
    actions = s.ListField(child=s.CharField())
    version = s.IntegerField()


def ticket_row(ticket: TechnicalTicket) -> dict[str, Any]:
    """A ticket as lists show it."""
    return {
        "id": ticket.id,
        "reference": ticket.reference,
        "agent": {"id": ticket.agent_id, "name": ticket.agent.name},
        "unit": {"code": ticket.unit.code, "title": ticket.unit.title},
        "problem": ticket.problem,
        "state": str(ticket.state),
        "filed_at": ticket.filed_at,
        "handed_over_at": ticket.handed_over_at,
        "handed_over_by": ticket.handed_over_by or None,
        "solved_at": ticket.solved_at,
        "closed_at": ticket.closed_at,
    }


def ticket_body(ticket: TechnicalTicket, actor: Actor) -> dict[str, Any]:
    """One ticket; the drafts by id alone, their content is their author's."""
    allowed = allowed_ticket_actions(TicketState(ticket.state), parties_of(actor, ticket))
    return {
        **ticket_row(ticket),
        "what_happened": ticket.what_happened,
        "page": ticket.page or None,
        "error_code": ticket.error_code or None,
        "environment": ticket.environment,
        "occurred_at": ticket.occurred_at,
        "filed_by": ticket.filed_by_name,
        "drafts": list(ticket.drafts.order_by("created_at").values_list("id", flat=True)),
        "solution": ticket.solution or None,
        "reopenings": ticket.reopenings,
        "steps": [
            {"kind": step.kind, "by": step.by_name, "note": step.note or None, "at": step.at}
            for step in ticket.steps.all()
        ],
        "actions": [action.value for action in allowed],
        "version": ticket.version,
    }


class TicketsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Technical tickets, newest first",
            scope="inquiries:read",
            answer=TicketRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("state", "Only in this state.", choices=tuple(one.value for one in TicketState)),
            ),
        ),
        "POST": Operation(
            summary="Report that Vantage fails",
            scope="inquiries:write",
            body=TicketShape,
            answer=TicketAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = visible_tickets(self.actor, self.at)
        if "state" in self.parameters:
            rows = rows.filter(state=self.parameters["state"])
        found, links = page_of(rows, request, order=("-filed_at", "id"))
        return self.respond({**links, "results": [ticket_row(ticket) for ticket in found]})

    def post(self, _request: Request) -> Response:
        def perform() -> TechnicalTicket:
            failure = Failure(**{"occurred_at": self.at, **self.body()})
            return file_ticket(failure, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda ticket: (201, str(ticket.id)))
        ticket_id = done.result.id if done.result else done.resource_id
        return _answer(self, ticket_id, status=201, is_replay=done.replayed)


class TicketView(ApiView):
    operations = {"GET": Operation(summary="One technical ticket", scope="inquiries:read", answer=TicketAnswer)}

    def get(self, _request: Request, ticket_id: UUID) -> Response:
        return _answer(self, ticket_id)


class TicketActionView(ApiView):
    """Takes one step with one ticket; the address says which."""

    action: TicketAction | None = None

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # one class serves every action
        action = self._declared()
        return {
            "POST": Operation(
                summary=f"{action.value.capitalize()} a technical ticket",
                scope="inquiries:write",
                body=NoteShape if action in (TicketAction.SOLVE, TicketAction.REOPEN) else NoFields,
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
    body = ticket_body(ticket, view.actor)
    return view.respond(body, version=ticket.version, status=status, is_replay=is_replay)
