"""API of screenings for the SOS line (R24, R26, R27)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from escalations.sos.access import (
    find_screening,
    is_reviewer,
    note_persons_shown,
    require_own_use,
    require_reviewer,
    visible_screenings,
)
from escalations.sos.actions import record_no_call, review_sos_screening, screen_for_sos
from escalations.sos.drafts import draft_from
from escalations.sos.models import SosScreening
from escalations.sos.queries import line_for, waiting_for_review
from escalations.sos.schemas import (
    CarryOverSchema,
    NoCallSchema,
    ScreeningAnswer,
    ScreeningReviewSchema,
    ScreeningRow,
    ScreeningSchema,
    read_answers,
)
from escalations.values import SIGN
from foundation.crypto import hashes_of_person
from foundation.errors import FieldError, InputRejected
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.filing.access import find_draft
from inquiries.filing.actions import create_draft
from inquiries.filing.schemas import DraftAnswer
from members.book.queries.intake_subjects import names_of_members_like


class ScreeningsView(ApiView):
    operations = {
        "GET": Operation(
            name="listSosScreenings",
            summary="List SOS screenings",
            description="Returns the screenings of your agents, or all of them for leads, newest first. Never "
            "contains the number of the line.",
            scope="inquiries:read",
            answer=ScreeningRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("agent", "Only of this agent.", "uuid"),
                Parameter("passed", "Only what passed, or only what was refused.", "boolean"),
                Parameter("sign", "For leads: only what looks odd in this way.", choices=SIGN),
                Parameter("unreviewed", "For leads: only what was attested, or looks odd, and waits.", "boolean"),
            ),
        ),
        "POST": Operation(
            name="screenForSos",
            summary="Screen a call to the SOS line",
            description="Decides whether the agent may call. A passed screening shows the number of the line to this "
            "agent for 15 minutes.",
            located="/api/v1/sos-screenings/{id}/",
            scope="inquiries:write",
            body=ScreeningSchema,
            example={
                "member": "01920f4e-7c1a-7b6e-9f55-3a1d2c4b5e6f",
                "member_on_line": True,
                "how": "three_way",
                "reasons": ["prescription_access"],
            },
            answer=ScreeningAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = visible_screenings(self.actor, self.at)
        wanted = {name: self.parameters[name] for name in ("agent", "passed") if name in self.parameters}
        rows = rows.filter(**wanted)
        rows = self._for_reviewers(rows)
        found, links = page_of(rows, request, order=("-created_at", "id"))
        note_persons_shown(found, fields=["name", "SOS screening"])
        return self.respond(Page(**links, results=[ScreeningRow.shown(one, self.actor) for one in found]))

    def _for_reviewers(self, rows: QuerySet[SosScreening]) -> QuerySet[SosScreening]:
        """What looks odd, or waits for a review, is for leads; raises PermissionRefused for anybody else who asks."""
        if {"sign", "unreviewed"} & set(self.parameters):
            require_reviewer(self.actor)
        if "sign" in self.parameters:
            rows = rows.filter(signs__contains=[self.parameters["sign"]])
        if self.parameters.get("unreviewed"):
            rows = waiting_for_review(rows)
        return rows

    def post(self, _request: Request) -> Response:
        def perform() -> SosScreening:
            return screen_for_sos(read_answers(self.body()), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda screening: (201, str(screening.id)))
        screening_id = done.result.id if done.result else done.resource_id
        return self.respond(_shown(self, screening_id), status=201, is_replay=done.replayed)


class ScreeningView(ApiView):
    operations = {
        "GET": Operation(
            name="getSosScreening",
            summary="Get an SOS screening",
            description="Returns one screening. The agent who passed it sees the number of the line until it expires.",
            scope="inquiries:read",
            answer=ScreeningAnswer,
        )
    }

    def get(self, _request: Request, screening_id: UUID) -> Response:
        return self.respond(_shown(self, screening_id))


class ScreeningDraftView(ApiView):
    """One step from a screening to an inquiry: what was typed is carried over into a draft."""

    operations = {
        "POST": Operation(
            name="createDraftFromScreening",
            summary="Start an inquiry from a screening",
            description="Creates a draft with what was typed for the screening.",
            located="/api/v1/inquiry-drafts/{id}/",
            scope="inquiries:write",
            body=CarryOverSchema,
            answer=DraftAnswer,
            status=201,
        )
    }

    def post(self, _request: Request, screening_id: UUID) -> Response:
        screening = find_screening(self.actor, screening_id, self.at)
        require_own_use(self.actor, screening)

        def perform() -> Any:
            wanted = self.body()["inquiry_type"]
            if wanted not in screening.also_file:
                words = f"Choose one of: {', '.join(screening.also_file) or 'nothing was left to file'}."
                error = FieldError("/inquiry_type", "not_allowed", words)
                raise InputRejected(_("This does not match the screening."), errors=[error])
            flow, content = draft_from(screening, wanted)
            return create_draft(flow=flow, content=content, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda draft: (201, str(draft.id)))
        draft = done.result or find_draft(self.actor, done.resource_id)
        return self.respond(DraftAnswer.of(draft), version=draft.version, status=201, is_replay=done.replayed)


class NoCallView(ApiView):
    operations = {
        "POST": Operation(
            name="recordNoSosCall",
            summary="Record that no call followed",
            description="Says why a passed screening was not followed by a call.",
            scope="inquiries:write",
            body=NoCallSchema,
            answer=ScreeningAnswer,
        )
    }

    def post(self, _request: Request, screening_id: UUID) -> Response:
        find_screening(self.actor, screening_id, self.at)

        def perform() -> SosScreening:
            return record_no_call(screening_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda screening: (200, str(screening.id)))
        return self.respond(_shown(self, screening_id, with_line=False), is_replay=done.replayed)


class ReviewScreeningView(ApiView):
    operations = {
        "POST": Operation(
            name="reviewSosScreening",
            summary="Review an SOS screening",
            description="For leads. Reviews a screening that was attested or looks unusual.",
            scope="queues:work",
            body=ScreeningReviewSchema,
            answer=ScreeningAnswer,
        )
    }

    def post(self, _request: Request, screening_id: UUID) -> Response:
        find_screening(self.actor, screening_id, self.at)

        def perform() -> SosScreening:
            return review_sos_screening(screening_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda screening: (200, str(screening.id)))
        return self.respond(_shown(self, screening_id, with_line=False), is_replay=done.replayed)


def _shown(view: ApiView, screening_id: UUID, *, with_line: bool = True) -> ScreeningAnswer:
    screening = find_screening(view.actor, screening_id, view.at)
    line = line_for(screening, view.actor, view.at) if with_line else None
    possible = None
    if screening.prospect is not None and is_reviewer(view.actor):
        possible = names_of_members_like(hashes_of_person(screening.prospect))
    return ScreeningAnswer.whole(screening, view.actor, line=line, possible=possible)
