"""Views of emergency access (R34)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Shape, Text
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.journal.reads import note_look
from arsos.kernel import limits
from arsos.kernel.errors import FieldError, InputRejected, ResourceNotFound
from arsos.kernel.identifiers import IdentifierRejected, normalize_humana_id
from arsos.kernel.wake_ups import wake
from members.actions.open_emergency_access import open_emergency_access
from members.actions.review_emergency_access import review_emergency_access
from members.models import EmergencyAccess
from members.queries.emergency_accesses import note_accesses_shown, visible_emergency_accesses
from members.tasks import tell_leads


class EmergencyShape(Shape):
    humana_id = Text(max_length=limits.HUMANA_ID)
    reason = Text(max_length=limits.NOTE)


class ReviewShape(Shape):
    verdict = Choice(EmergencyAccess.Verdict.values)
    note = Text(max_length=limits.NOTE)


class EmergencyAnswer(Shape):
    id = s.UUIDField()
    member = s.UUIDField()
    opened_by = s.CharField()
    reason = s.CharField()
    opened_at = s.DateTimeField()
    expires_at = s.DateTimeField()
    verdict = s.CharField(allow_null=True)
    review_note = s.CharField(allow_null=True)
    reviewed_at = s.DateTimeField(allow_null=True)


def emergency_body(access: EmergencyAccess) -> dict[str, Any]:
    """An emergency access; the person by id alone."""
    return {
        "id": access.id,
        "member": access.member_id,
        "opened_by": access.user_name,
        "reason": access.reason,
        "opened_at": access.opened_at,
        "expires_at": access.expires_at,
        "verdict": access.verdict or None,
        "review_note": access.review_note or None,
        "reviewed_at": access.reviewed_at,
    }


def read_person(text: str) -> dict[str, str]:
    """The Humana id of a body, taken apart; raises InputRejected."""
    try:
        humana_id, dependent_code = normalize_humana_id(text)
    except IdentifierRejected as error:
        errors = [FieldError("/humana_id", error.code, error.detail)]
        raise InputRejected("This is no Humana id.", errors=errors) from None
    return {"humana_id": humana_id, "dependent_code": dependent_code}


class EmergencyAccessesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Emergency accesses: your own, or all for leads and auditors",
            scope="members:read",
            answer=EmergencyAnswer,
            is_page=True,
            parameters=(*PAGING, Parameter("unreviewed", "Only what waits for a review.", "boolean")),
        ),
        "POST": Operation(
            summary="See one person for an hour in an emergency; leads are told, and it is reviewed",
            scope="members:read",
            body=EmergencyShape,
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
        return self.respond({**links, "results": [emergency_body(access) for access in found]})

    def post(self, _request: Request) -> Response:
        def perform() -> EmergencyAccess:
            values = self.body()
            person = read_person(values["humana_id"])
            access = open_emergency_access(**person, reason=values["reason"], by=self.actor, at=self.at)
            wake(tell_leads, access_id=str(access.id))
            return access

        done = self.once(perform, identify=lambda access: (201, str(access.id)))
        access = done.result or _find(self, done.resource_id)
        note_accesses_shown([access])
        return self.respond(emergency_body(access), status=201, is_replay=done.replayed)


class ReviewEmergencyView(ApiView):
    operations = {
        "POST": Operation(
            summary="Review an emergency access; for leads, not one's own",
            scope="members:read",
            body=ReviewShape,
            answer=EmergencyAnswer,
        )
    }

    def post(self, _request: Request, access_id: UUID) -> Response:
        _find(self, access_id)

        def perform() -> EmergencyAccess:
            return review_emergency_access(access_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda access: (200, str(access.id)))
        return self.respond(emergency_body(done.result or _find(self, access_id)), is_replay=done.replayed)


def _find(view: ApiView, access_id: UUID) -> EmergencyAccess:
    found = visible_emergency_accesses(view.actor).filter(id=access_id).first()
    if found is None:
        note_look(kind="denied", fields=["emergency access"])
        raise ResourceNotFound
    note_accesses_shown([found])
    return found
