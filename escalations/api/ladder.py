"""Views of escalations and of who is away (R28)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields, Shape
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from escalations.access import find_escalation, visible_escalations
from escalations.actions.acknowledge_escalation import acknowledge_escalation
from escalations.actions.cancel_absence import cancel_absence
from escalations.actions.climb_escalation import climb_escalation
from escalations.actions.escalate_inquiry import escalate_inquiry
from escalations.actions.record_absence import record_absence
from escalations.actions.settle_escalation import settle_escalation
from escalations.api.inputs import AbsenceShape, ClimbShape, SettleShape
from escalations.api.outputs import (
    AbsenceAnswer,
    EscalationAnswer,
    EscalationRow,
    OptionCheckShown,
    absence_body,
    escalation_body,
    escalation_row,
)
from escalations.models import Escalation, OwnerAbsence
from escalations.queries.ladders import absence_for, absences_of
from escalations.queries.option_checks import option_checks
from inquiries.access import find_inquiry, note_shown
from inquiries.api.answers import InquiryAnswer
from inquiries.api.inputs import EscalateShape
from inquiries.api.outputs import inquiry_body
from inquiries.queries.inquiry_pages import inquiry_page


class EscalateView(ApiView):
    operations = {
        "GET": Operation(
            summary="What ARSOS finds for each option before an inquiry is escalated",
            scope="inquiries:read",
            answer=OptionCheckShown,
            is_many=True,
        ),
        "POST": Operation(
            summary="Escalate an inquiry",
            scope="inquiries:write",
            body=EscalateShape,
            answer=InquiryAnswer,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, reference: str) -> Response:
        return self.respond(option_checks(find_inquiry(self.actor, reference, self.at), (), self.at))

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> str:
            expected = self.require_version(seen.version)
            values = self.body()
            return escalate_inquiry(seen.reference, **values, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda reference: (200, reference))
        page = inquiry_page(self.actor, reference, self.at)
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, is_replay=done.replayed)


class EscalationsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Escalations that are yours or of inquiries you may see, newest first",
            scope="inquiries:read",
            answer=EscalationRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("state", "Only in this state.", choices=tuple(Escalation.State.values)),
                Parameter("mine", "Only those escalated to you.", "boolean"),
                Parameter("inquiry", "Only of this inquiry."),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        rows = visible_escalations(self.actor, self.at)
        if "state" in self.parameters:
            rows = rows.filter(state=self.parameters["state"])
        if self.parameters.get("mine"):
            rows = rows.filter(owner=self.actor.user_id)
        if "inquiry" in self.parameters:
            rows = rows.filter(inquiry=find_inquiry(self.actor, self.parameters["inquiry"], self.at))
        found, links = page_of(rows, request, order=("-raised_at", "id"))
        note_shown([one.inquiry for one in found])
        return self.respond({**links, "results": [escalation_row(one, self.actor) for one in found]})


class EscalationView(ApiView):
    operations = {"GET": Operation(summary="One escalation", scope="inquiries:read", answer=EscalationAnswer)}

    def get(self, _request: Request, escalation_id: UUID) -> Response:
        return _answer(self, escalation_id)


class EscalationActionView(ApiView):
    """Takes one action on one escalation; the address says which."""

    perform: Callable[..., Escalation] | None = None
    shape: type[Shape] = NoFields
    summary = ""

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # one class serves every action
        return {
            "POST": Operation(
                summary=self.summary,
                scope="escalations:write",
                body=self.shape,
                answer=EscalationAnswer,
                is_versioned=True,
            )
        }

    def post(self, _request: Request, escalation_id: UUID) -> Response:
        seen = find_escalation(self.actor, escalation_id, self.at)

        def perform() -> Escalation:
            expected = self.require_version(seen.version)
            return self._action()(escalation_id, **self.body(), by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda escalation: (200, str(escalation.id)))
        return _answer(self, escalation_id, is_replay=done.replayed, performed=done.result)

    def _action(self) -> Callable[..., Escalation]:
        if self.perform is None:
            raise LookupError("a view of an action is made with it")
        return self.perform


ACTIONS: dict[str, tuple[Callable[..., Escalation], type[Shape], str]] = {
    "acknowledge": (acknowledge_escalation, NoFields, "Take an escalation up"),
    "climb": (climb_escalation, ClimbShape, "Pass an escalation up the ladder"),
    "settle": (settle_escalation, SettleShape, "Settle an escalation"),
}


class AbsencesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Days on which you are away and the ladder passes over you",
            scope="escalations:write",
            answer=AbsenceAnswer,
            is_many=True,
        ),
        "POST": Operation(
            summary="Say that you are away, first and last day included",
            scope="escalations:write",
            body=AbsenceShape,
            answer=AbsenceAnswer,
            status=201,
        ),
    }

    def get(self, _request: Request) -> Response:
        return self.respond([absence_body(one) for one in absences_of(self.actor, self.at)])

    def post(self, _request: Request) -> Response:
        def perform() -> OwnerAbsence:
            return record_absence(**self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda absence: (201, str(absence.id)))
        absence = done.result or absence_for(self.actor, done.resource_id)
        return self.respond(absence_body(absence), status=201, is_replay=done.replayed)


class AbsenceView(ApiView):
    operations = {
        "DELETE": Operation(summary="Take back days on which you are away", scope="escalations:write", status=204)
    }

    def delete(self, _request: Request, absence_id: UUID) -> Response:
        absence_for(self.actor, absence_id)
        cancel_absence(absence_id, by=self.actor)
        return Response(status=204)


def _answer(
    view: ApiView, escalation_id: UUID, *, is_replay: bool = False, performed: Escalation | None = None
) -> Response:
    """The escalation; who has just passed it up sees the outcome even where it leaves their sight."""
    found: Any = performed or find_escalation(view.actor, escalation_id, view.at)
    body = escalation_body(found, view.actor, list(found.steps.all()))
    return view.respond(body, version=found.version, is_replay=is_replay)
