"""Views of department requests: asked by holders, worked and reported by departments (R18)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.http.inputs import Choice, ReasonSchema, Schema, Text
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, Output, Page, Says
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.api_objects import DETAILS
from inquiries.departments.access import sees_its_words_alone, visible_requests
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.actions.cancel import cancel_department_request
from inquiries.departments.actions.report import report_department_status
from inquiries.departments.gateways import require_signature
from inquiries.departments.models import DepartmentReport, DepartmentRequest
from inquiries.departments.queries import (
    About,
    about_of,
    find_request,
    hide_words_of_arsos,
    note_requests_shown,
    reports_of,
    requests_of,
)
from inquiries.departments.rules import RequestStatus, allowed_statuses
from inquiries.departments.steps import StatusReport
from inquiries.inquiry.access import find_inquiry, is_staff_of
from inquiries.values import REPORT_EFFECT, REPORTED_STATUS, REQUEST_STATUS

INSIDE = ("summary", "details", "answer", "external_reference")
"""An agent sees where a request is; what ARSOS and the department write to each other stays inside (R6)."""


class RequestSchema(Schema):
    component = "DepartmentRequestInput"
    department = Text(max_length=lengths.CODE)
    summary = Text(max_length=lengths.SUMMARY)
    details = Text(max_length=lengths.DEPARTMENT_TEXT, required=False, allow_blank=True)


class StatusSchema(Schema):
    component = "DepartmentStatusInput"
    status = Choice(REPORTED_STATUS)
    note = Text(max_length=lengths.DEPARTMENT_TEXT, required=False, allow_blank=True)
    external_reference = Text(max_length=lengths.OUTSIDE_REFERENCE, required=False, allow_blank=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShown(Output):
    component = "DepartmentReport"
    status: Annotated[str, REQUEST_STATUS]
    effect: Annotated[str, REPORT_EFFECT]
    road: str
    by: Annotated[str, From("by_name")]
    note: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutShown(Output):
    component = "DepartmentRequestSubject"
    inquiry_type: str
    first_name: str
    last_name: str
    humana_id: str | None
    policy_number: str | None
    application_number: str | None
    plan: str | None
    details: Annotated[Mapping[str, Any], DETAILS]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer(Output):
    component = "DepartmentRequest"
    id: UUID
    inquiry: Annotated[str, From("inquiry.reference")]
    department: Annotated[str, From("department_id")]
    department_title: Annotated[str, From("department.title")]
    status: Annotated[str, REQUEST_STATUS]
    summary: str | None
    details: str | None
    answer: str | None
    external_reference: str | None
    requested_by: Annotated[str, From("requested_by_name")]
    target_seconds: int
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    is_overdue: bool
    delivered_at: datetime | None
    ended_at: datetime | None
    allowed: Sequence[Annotated[str, REPORTED_STATUS]]
    about: Annotated[
        AboutShown | None, Says("Whom and what it is about; null in lists, for agents, and for departments once ended.")
    ]
    reports: Sequence[ReportShown]

    @classmethod
    def shown(cls, request: DepartmentRequest, *, at: datetime, reports: list[DepartmentReport], **more: Any) -> Self:
        """A request as ARSOS and the department read it."""
        details = request.details if request.summary else None  # without a summary both are withheld
        return cls.of(
            request,
            is_overdue=request.has_passed(at),
            allowed=[one.value for one in allowed_statuses(RequestStatus(request.status))],
            reports=[ReportShown.of(one) for one in reports],
            **{"about": None, "details": details, **more},
        )


class RequestsOfInquiryView(ApiView):
    operations = {
        "GET": Operation(
            name="listDepartmentRequestsOfInquiry",
            summary="List the department requests of an inquiry",
            description="Returns what departments were asked, newest first.",
            scope="inquiries:read",
            answer=RequestAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="createDepartmentRequest",
            summary="Ask a department",
            description="Sends a request to another Humana department and tracks it.",
            located="/api/v1/department-requests/{id}/",
            scope="queues:work",
            body=RequestSchema,
            answer=RequestAnswer,
            status=201,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        is_whole = is_staff_of(self.actor, inquiry)
        found = requests_of(inquiry)
        for one in found:
            one.inquiry = inquiry
        kept = reports_of(found) if is_whole else {}
        hidden = {} if is_whole else dict.fromkeys(INSIDE)
        return self.respond(
            [RequestAnswer.shown(one, at=self.at, reports=kept.get(one.id, []), **hidden) for one in found]
        )

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> DepartmentRequest:
            expected = self.require_version(seen.version)
            values = self.body()
            return request_department(
                seen.reference, DepartmentQuestion(**values), by=self.actor, at=self.at, expected_version=expected
            )

        done = self.once(perform, identify=lambda request: (201, str(request.id)))
        request_id = done.result.id if done.result else done.resource_id
        return self.respond(_shown(self, request_id), status=201, is_replay=done.replayed)


class DepartmentRequestsView(ApiView):
    operations = {
        "GET": Operation(
            name="listDepartmentRequests",
            summary="List department requests",
            description="Returns the department requests that you may see, newest first.",
            scope="departments:report",
            answer=RequestAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("department", "Only of this department."),
                Parameter("status", "Only in this status.", choices=REQUEST_STATUS),
                Parameter("external_reference", "Only what the department calls so itself."),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        wanted = {name: self.parameters[name] for name in ("department", "status") if name in self.parameters}
        rows = visible_requests(self.actor, self.at).filter(**wanted).select_related("department", "inquiry")
        if self.parameters.get("external_reference"):
            rows = rows.filter(external_reference__iexact=self.parameters["external_reference"])
        found, links = page_of(rows, request, order=("-created_at", "id"))
        note_requests_shown(found)
        kept = reports_of(found)
        shown = [_body(self, one, kept.get(one.id, [])) for one in found]
        return self.respond(Page(**links, results=shown))


class DepartmentRequestView(ApiView):
    operations = {
        "GET": Operation(
            name="getDepartmentRequest",
            summary="Get a department request",
            description="Returns one department request with every status report so far.",
            scope="departments:report",
            answer=RequestAnswer,
        )
    }

    def get(self, _request: Request, request_id: UUID) -> Response:
        return self.respond(_shown(self, request_id))


class DepartmentStatusView(ApiView):
    """How a department's system, or a person of it, reports. Where the department signs, the signature is checked."""

    operations = {
        "POST": Operation(
            name="reportDepartmentStatus",
            summary="Report the status of a department request",
            description="Called by the department's system. When the last open request of an inquiry is answered, an "
            "inquiry on hold for the department resumes.",
            scope="departments:report",
            body=StatusSchema,
            example={"status": "answered", "note": "The card was mailed today.", "external_reference": "ENR-2077"},
            answer=RequestAnswer,
        )
    }

    def post(self, request: Request, request_id: UUID) -> Response:
        seen = find_request(self.actor, request_id, self.at)
        if not self.actor.user_id:
            require_signature(seen.department, request.headers, self.raw_body(), at=self.at)
        key = request.headers.get("Idempotency-Key", "")

        def perform() -> DepartmentRequest:
            return report_department_status(
                request_id,
                StatusReport(
                    **self.body(),
                    road="person" if self.actor.user_id else "call",
                    key=f"call/{hashlib.sha256(key.encode()).hexdigest()}",
                ),
                by=self.actor,
                at=self.at,
            )

        done = self.once(perform, identify=lambda found: (200, str(found.id)))
        return self.respond(_shown(self, request_id), is_replay=done.replayed)


class CancelRequestView(ApiView):
    operations = {
        "POST": Operation(
            name="cancelDepartmentRequest",
            summary="Cancel a department request",
            description="The department is told that an answer is no longer needed.",
            scope="queues:work",
            body=ReasonSchema,
            answer=RequestAnswer,
        )
    }

    def post(self, _request: Request, request_id: UUID) -> Response:
        find_request(self.actor, request_id, self.at)

        def perform() -> DepartmentRequest:
            return cancel_department_request(request_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda found: (200, str(found.id)))
        return self.respond(_shown(self, request_id), is_replay=done.replayed)


def _shown(view: ApiView, request_id: UUID) -> RequestAnswer:
    found = find_request(view.actor, request_id, view.at)
    reports = reports_of([found]).get(found.id, [])
    return _body(view, found, reports, about=about_of(view.actor, found))


def _body(
    view: ApiView, request: DepartmentRequest, reports: list[DepartmentReport], *, about: About | None = None
) -> RequestAnswer:
    if sees_its_words_alone(view.actor, request):
        hide_words_of_arsos(request, reports)
    shown = AboutShown.of(about) if about else None
    return RequestAnswer.shown(request, at=view.at, reports=reports, about=shown)
