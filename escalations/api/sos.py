"""Views of the SOS line: screen, call, review (R24–R28)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel.crypto import hashes_of_person
from arsos.kernel.errors import FieldError, InputRejected
from escalations.access import (
    find_call,
    find_screening,
    is_reviewer,
    note_persons_shown,
    require_own_use,
    require_reviewer,
    visible_calls,
    visible_screenings,
)
from escalations.actions.complete_sos_call import complete_sos_call
from escalations.actions.log_sos_call import log_sos_call
from escalations.actions.record_no_call import record_no_call
from escalations.actions.review_sos_screening import review_sos_screening
from escalations.actions.screen_for_sos import screen_for_sos
from escalations.api.inputs import (
    CallAdditionShape,
    CallShape,
    CarryOverShape,
    NoCallShape,
    ScreeningReviewShape,
    ScreeningShape,
    read_answers,
)
from escalations.api.outputs import (
    CallAnswer,
    ScreeningAnswer,
    ScreeningRow,
    call_body,
    screening_body,
    screening_row,
)
from escalations.models import SosCall, SosScreening
from escalations.queries.sos_line import line_for
from escalations.queries.sos_lists import waiting_for_review
from escalations.queries.sos_use import draft_from
from inquiries.access import find_draft
from inquiries.actions.create_draft import create_draft
from inquiries.api.answers import DraftAnswer
from inquiries.api.outputs import draft_body
from members.queries.intake_subject import names_of_members_like

SIGNS = ("changed_answers", "many_outside_book")


class ScreeningsView(ApiView):
    operations = {
        "GET": Operation(
            summary="SOS screenings, newest first: your agents', or all for leads; never with the number",
            scope="inquiries:read",
            answer=ScreeningRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("agent", "Only of this agent.", "uuid"),
                Parameter("passed", "Only what passed, or only what was refused.", "boolean"),
                Parameter("sign", "For leads: only what looks odd in this way.", choices=SIGNS),
                Parameter("unreviewed", "For leads: only what was attested, or looks odd, and waits.", "boolean"),
            ),
        ),
        "POST": Operation(
            summary="Screen a call to the SOS line; the answer carries the number if it passes",
            scope="inquiries:write",
            body=ScreeningShape,
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
        return self.respond({**links, "results": [screening_row(one, self.actor) for one in found]})

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
            summary="One SOS screening; with the number for who passed it, until it expires",
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
            summary="Begin an inquiry with what was typed for a screening",
            scope="inquiries:write",
            body=CarryOverShape,
            answer=DraftAnswer,
            status=201,
        )
    }

    def post(self, _request: Request, screening_id: UUID) -> Response:
        screening = find_screening(self.actor, screening_id, self.at)
        require_own_use(self.actor, screening.agent_id)

        def perform() -> Any:
            wanted = self.body()["inquiry_type"]
            if wanted not in screening.also_file:
                words = f"Choose one of: {', '.join(screening.also_file) or 'nothing was left to file'}."
                error = FieldError("/inquiry_type", "not_allowed", words)
                raise InputRejected("This does not follow from the screening.", errors=[error])
            flow, content = draft_from(screening, wanted)
            return create_draft(flow=flow, content=content, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda draft: (201, str(draft.id)))
        draft = done.result or find_draft(self.actor, done.resource_id)
        return self.respond(draft_body(draft), version=draft.version, status=201, is_replay=done.replayed)


class NoCallView(ApiView):
    operations = {
        "POST": Operation(
            summary="Say why no call followed a passed screening",
            scope="inquiries:write",
            body=NoCallShape,
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
            summary="Review what was attested, or looks odd; for leads",
            scope="queues:work",
            body=ScreeningReviewShape,
            answer=ScreeningAnswer,
        )
    }

    def post(self, _request: Request, screening_id: UUID) -> Response:
        find_screening(self.actor, screening_id, self.at)

        def perform() -> SosScreening:
            return review_sos_screening(screening_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda screening: (200, str(screening.id)))
        return self.respond(_shown(self, screening_id, with_line=False), is_replay=done.replayed)


class CallsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Calls to the SOS line, newest first",
            scope="inquiries:read",
            answer=CallAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("agent", "Only of this agent.", "uuid"),
                Parameter("screening", "Only of this screening.", "uuid"),
                Parameter("flagged", "Only flagged ones.", "boolean"),
            ),
        ),
        "POST": Operation(
            summary="Log a call to the SOS line, as it begins or afterwards",
            scope="inquiries:write",
            body=CallShape,
            answer=CallAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = visible_calls(self.actor, self.at)
        rows = rows.filter(
            **{name: self.parameters[name] for name in ("agent", "screening") if name in self.parameters}
        )
        if "flagged" in self.parameters:
            rows = rows.exclude(flags=[]) if self.parameters["flagged"] else rows.filter(flags=[])
        found, links = page_of(rows, request, order=("-started_at", "id"))
        note_persons_shown(found, fields=["name", "SOS call"])
        return self.respond({**links, "results": [call_body(one) for one in found]})

    def post(self, _request: Request) -> Response:
        def perform() -> SosCall:
            return log_sos_call(**self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda call: (201, str(call.id)))
        call_id = done.result.id if done.result else done.resource_id
        call = find_call(self.actor, call_id, self.at)
        return self.respond(call_body(call), version=call.version, status=201, is_replay=done.replayed)


class CallView(ApiView):
    operations = {
        "GET": Operation(summary="One call to the SOS line", scope="inquiries:read", answer=CallAnswer),
        "PATCH": Operation(
            summary="Add what is still open about a call",
            scope="inquiries:write",
            body=CallAdditionShape,
            answer=CallAnswer,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, call_id: UUID) -> Response:
        call = find_call(self.actor, call_id, self.at)
        return self.respond(call_body(call), version=call.version)

    def patch(self, _request: Request, call_id: UUID) -> Response:
        seen = find_call(self.actor, call_id, self.at)

        def perform() -> SosCall:
            expected = self.require_version(seen.version)
            return complete_sos_call(call_id, **self.body(), by=self.actor, at=self.at, expected_version=expected)

        is_replay = self.once_if_keyed(perform, identify=lambda call: (200, str(call.id)))
        call = find_call(self.actor, call_id, self.at)
        return self.respond(call_body(call), version=call.version, is_replay=is_replay)


def _shown(view: ApiView, screening_id: UUID, *, with_line: bool = True) -> dict[str, Any]:
    screening = find_screening(view.actor, screening_id, view.at)
    line = line_for(screening, view.actor, view.at) if with_line else None
    possible = None
    if screening.prospect is not None and is_reviewer(view.actor):
        possible = names_of_members_like(hashes_of_person(screening.prospect))
    return screening_body(screening, view.actor, line=line, possible=possible)
