"""Views of escalations and of who is away (R28)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from escalations.ladder.access import find_escalation, visible_escalations
from escalations.ladder.actions import (
    acknowledge_escalation,
    cancel_absence,
    climb_escalation,
    escalate_inquiry,
    record_absence,
    settle_escalation,
)
from escalations.ladder.models import Escalation, OwnerAbsence
from escalations.ladder.queries import absence_for, absences_of, option_checks
from escalations.ladder.schemas import (
    AbsenceAnswer,
    AbsenceSchema,
    ClimbSchema,
    EscalationAnswer,
    EscalationRow,
    OptionCheckShown,
    SettleSchema,
)
from escalations.values import ESCALATION_STATE
from foundation.http.inputs import NoFields, Schema
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry, note_shown
from inquiries.pages.queries import inquiry_page
from inquiries.pages.schemas import InquiryAnswer
from inquiries.work.schemas import EscalateSchema


class EscalateView(ApiView):
    operations = {
        "GET": Operation(
            name="checkEscalationOptions",
            summary="Check the options before escalating",
            description="Returns each option that must be exhausted before an inquiry can be escalated, with what "
            "ARSOS finds about it.",
            scope="inquiries:read",
            answer=OptionCheckShown,
            is_many=True,
        ),
        "POST": Operation(
            name="escalateInquiry",
            summary="Escalate an inquiry",
            description="For agents. Sends the inquiry up the ladder once all options are exhausted; list what was "
            "tried.",
            scope="inquiries:write",
            body=EscalateSchema,
            answer=InquiryAnswer,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, reference: str) -> Response:
        checks = option_checks(find_inquiry(self.actor, reference, self.at), (), self.at)
        return self.respond([OptionCheckShown.of(one) for one in checks])

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> str:
            expected = self.require_version(seen.version)
            values = self.body()
            return escalate_inquiry(seen.reference, **values, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda reference: (200, reference))
        page = inquiry_page(self.actor, reference, self.at)
        answer = InquiryAnswer.shown(page, self.actor)
        return self.respond(answer, version=page.inquiry.version, is_replay=done.replayed)


class EscalationsView(ApiView):
    operations = {
        "GET": Operation(
            name="listEscalations",
            summary="List escalations",
            description="Returns the escalations that you own and those of inquiries that you may see, newest first.",
            scope="inquiries:read",
            answer=EscalationRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("state", "Only in this state.", choices=ESCALATION_STATE),
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
        return self.respond(Page(**links, results=[EscalationRow.shown(one, self.actor) for one in found]))


class EscalationView(ApiView):
    operations = {
        "GET": Operation(
            name="getEscalation",
            summary="Get an escalation",
            description="Returns one escalation with every level that it reached.",
            scope="inquiries:read",
            answer=EscalationAnswer,
        )
    }

    def get(self, _request: Request, escalation_id: UUID) -> Response:
        return _answer(self, escalation_id)


class EscalationActionView(ApiView):
    """Takes one action on one escalation; the address says which."""

    perform: Callable[..., Escalation] | None = None
    shape: type[Schema] = NoFields
    texts = ("", "", "")
    """Name, summary and description in the document."""

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # one class serves every action
        name, summary, description = self.texts
        return {
            "POST": Operation(
                name=name,
                summary=summary,
                description=description,
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


ACTIONS: dict[str, tuple[Callable[..., Escalation], type[Schema], tuple[str, str, str]]] = {
    "acknowledge": (
        acknowledge_escalation,
        NoFields,
        (
            "acknowledgeEscalation",
            "Acknowledge an escalation",
            "Says that you are taking care of it, which stops it from climbing by itself.",
        ),
    ),
    "climb": (
        climb_escalation,
        ClimbSchema,
        ("climbEscalation", "Move an escalation up a level", "Passes the escalation to the owner of the next level."),
    ),
    "settle": (
        settle_escalation,
        SettleSchema,
        (
            "settleEscalation",
            "Settle an escalation",
            "Closes the escalation with its outcome. The inquiry goes on by itself.",
        ),
    ),
}


class AbsencesView(ApiView):
    operations = {
        "GET": Operation(
            name="listEscalationAbsences",
            summary="List your absences",
            description="Returns the days on which escalations pass you over.",
            scope="escalations:write",
            answer=AbsenceAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="createEscalationAbsence",
            summary="Add an absence",
            description="Escalations pass you over from the first through the last day.",
            scope="escalations:write",
            body=AbsenceSchema,
            answer=AbsenceAnswer,
            status=201,
        ),
    }

    def get(self, _request: Request) -> Response:
        return self.respond([AbsenceAnswer.of(one) for one in absences_of(self.actor, self.at)])

    def post(self, _request: Request) -> Response:
        def perform() -> OwnerAbsence:
            return record_absence(**self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda absence: (201, str(absence.id)))
        absence = done.result or absence_for(self.actor, done.resource_id)
        return self.respond(AbsenceAnswer.of(absence), status=201, is_replay=done.replayed)


class AbsenceView(ApiView):
    operations = {
        "DELETE": Operation(
            name="deleteEscalationAbsence",
            summary="Delete an absence",
            description="Escalations reach you again on these days.",
            scope="escalations:write",
            status=204,
        )
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
    return view.respond(EscalationAnswer.whole(found, view.actor), version=found.version, is_replay=is_replay)
