"""Views of emergency access (R34)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.access_log.steps import nothing_found
from foundation.errors import FieldError, InputRejected
from foundation.http.inputs import Choice, Schema, Text
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from foundation.identifiers import IdentifierRejected, normalize_humana_id
from foundation.jobs.wake_ups import wake
from members.emergency.actions import open_emergency_access, review_emergency_access
from members.emergency.models import EmergencyAccess
from members.emergency.queries import note_accesses_shown, visible_emergency_accesses
from members.values import EMERGENCY_VERDICT


class EmergencySchema(Schema):
    component = "EmergencyAccessInput"
    humana_id = Text(max_length=lengths.HUMANA_ID)
    reason = Text(max_length=lengths.NOTE)


class ReviewSchema(Schema):
    component = "EmergencyAccessReviewInput"
    verdict = Choice(EMERGENCY_VERDICT)
    note = Text(max_length=lengths.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAnswer(Output):
    component = "EmergencyAccess"
    id: UUID
    member: Annotated[UUID, From("member_id")]
    opened_by: Annotated[str, From("user_name")]
    reason: str
    opened_at: datetime
    expires_at: datetime
    verdict: Annotated[str | None, EMERGENCY_VERDICT]
    review_note: str | None
    reviewed_at: datetime | None


def read_person(text: str) -> dict[str, str]:
    """The Humana id of a body, taken apart; raises InputRejected."""
    try:
        humana_id, dependent_code = normalize_humana_id(text)
    except IdentifierRejected as error:
        errors = [FieldError("/humana_id", error.code, error.detail)]
        raise InputRejected(_("This is not a Humana ID."), errors=errors) from None
    return {"humana_id": humana_id, "dependent_code": dependent_code}


class EmergencyAccessesView(ApiView):
    operations = {
        "GET": Operation(
            name="listEmergencyAccesses",
            summary="List emergency accesses",
            description="Returns your own emergency accesses; leads and auditors see all of them.",
            scope="members:read",
            answer=EmergencyAnswer,
            is_page=True,
            parameters=(*PAGING, Parameter("unreviewed", "Only what waits for a review.", "boolean")),
        ),
        "POST": Operation(
            name="openEmergencyAccess",
            summary="Open emergency access to a person",
            description="Lets you see one person for 60 minutes. Leads are told at once and review it.",
            scope="members:read",
            body=EmergencySchema,
            answer=EmergencyAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        accesses = visible_emergency_accesses(self.actor)
        if self.parameters.get("unreviewed"):
            accesses = accesses.filter(verdict="")
        found, links = page_of(accesses, request, order=("-opened_at", "id"))
        note_accesses_shown(found)
        return self.respond(Page(**links, results=[EmergencyAnswer.of(access) for access in found]))

    def post(self, _request: Request) -> Response:
        def perform() -> EmergencyAccess:
            values = self.body()
            person = read_person(values["humana_id"])
            access = open_emergency_access(**person, reason=values["reason"], by=self.actor, at=self.at)
            wake("members.tell_leads", access_id=str(access.id))
            return access

        done = self.once(perform, identify=lambda access: (201, str(access.id)))
        access = done.result or _find(self, done.resource_id)
        note_accesses_shown([access])
        return self.respond(EmergencyAnswer.of(access), status=201, is_replay=done.replayed)


class ReviewEmergencyView(ApiView):
    operations = {
        "POST": Operation(
            name="reviewEmergencyAccess",
            summary="Review an emergency access",
            description="For leads. Nobody reviews their own access.",
            scope="members:read",
            body=ReviewSchema,
            answer=EmergencyAnswer,
        )
    }

    def post(self, _request: Request, access_id: UUID) -> Response:
        _find(self, access_id)

        def perform() -> EmergencyAccess:
            return review_emergency_access(access_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda access: (200, str(access.id)))
        return self.respond(EmergencyAnswer.of(done.result or _find(self, access_id)), is_replay=done.replayed)


def _find(view: ApiView, access_id: UUID) -> EmergencyAccess:
    found = visible_emergency_accesses(view.actor).filter(id=access_id).first()
    if found is None:
        raise nothing_found("emergency access")
    note_accesses_shown([found])
    return found
