"""Views of department requests: asked by holders, worked and reported by departments (R18)."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Shape, Text
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import limits
from inquiries.access import find_inquiry, is_staff_of, sees_its_words_alone, visible_requests
from inquiries.actions.cancel_department_request import cancel_department_request
from inquiries.actions.report_department_status import report_department_status
from inquiries.actions.request_department import request_department
from inquiries.api.inputs import ReasonShape
from inquiries.departments.signatures import require_signature
from inquiries.models import DepartmentReport, DepartmentRequest
from inquiries.queries.department_work import (
    About,
    about_of,
    find_request,
    hide_words_of_arsos,
    note_requests_shown,
    reports_of,
)
from inquiries.queries.whereabouts import requests_of
from inquiries.rules.departments import RequestStatus, allowed_statuses

OPTIONAL = ("humana_id", "policy_number", "application_number", "plan")
REPORTABLE = [status.value for status in RequestStatus if status != RequestStatus.SENT]


class RequestShape(Shape):
    department = Text(max_length=limits.CODE)
    summary = Text(max_length=limits.SUMMARY)
    details = Text(max_length=limits.DEPARTMENT_TEXT, required=False, allow_blank=True)


class StatusShape(Shape):
    status = Choice(REPORTABLE)
    note = Text(max_length=limits.DEPARTMENT_TEXT, required=False, allow_blank=True)
    external_reference = Text(max_length=limits.OUTSIDE_REFERENCE, required=False, allow_blank=True)


class ReportShown(Shape):
    status = s.CharField()
    effect = s.CharField()
    road = s.CharField()
    by = s.CharField()
    note = s.CharField(allow_blank=True)
    received_at = s.DateTimeField()


class AboutShown(Shape):
    inquiry_type = s.CharField()
    first_name = s.CharField()
    last_name = s.CharField()
    humana_id = s.CharField(allow_null=True)
    policy_number = s.CharField(allow_null=True)
    application_number = s.CharField(allow_null=True)
    plan = s.CharField(allow_null=True)
    details = s.DictField()


class RequestAnswer(Shape):
    id = s.UUIDField()
    inquiry = s.CharField()
    department = s.CharField()
    department_title = s.CharField()
    status = s.CharField()
    summary = s.CharField(allow_null=True)
    details = s.CharField(allow_null=True)
    answer = s.CharField(allow_null=True)
    external_reference = s.CharField(allow_null=True)
    requested_by = s.CharField()
    target_seconds = s.IntegerField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()
    due_at = s.DateTimeField()
    is_overdue = s.BooleanField()
    delivered_at = s.DateTimeField(allow_null=True)
    ended_at = s.DateTimeField(allow_null=True)
    allowed = s.ListField(child=s.CharField())
    about = AboutShown(
        allow_null=True,
        help_text="Whom and what it is about; null in lists, for agents, and for departments once ended.",
    )
    reports = ReportShown(many=True)


def request_body(
    request: DepartmentRequest,
    *,
    at: datetime,
    is_whole: bool,
    reports: list[DepartmentReport],
    about: About | None = None,
) -> dict[str, Any]:
    """A request; an agent sees where it is, and what ARSOS and the department write to each other stays inside (R6)."""
    return {
        "id": request.id,
        "inquiry": request.inquiry.reference,
        "department": request.department_id,
        "department_title": request.department.title,
        "status": request.status,
        "summary": (request.summary or None) if is_whole else None,
        "details": request.details if is_whole and request.summary else None,
        "answer": (request.answer or None) if is_whole else None,
        "external_reference": (request.external_reference or None) if is_whole else None,
        "requested_by": request.requested_by_name,
        "target_seconds": request.target_seconds,
        "created_at": request.created_at,
        "updated_at": request.updated_at,
        "due_at": request.due_at,
        "is_overdue": request.has_passed(at),
        "delivered_at": request.delivered_at,
        "ended_at": request.ended_at,
        "allowed": [one.value for one in allowed_statuses(RequestStatus(request.status))],
        "about": about
        and {name: value or (None if name in OPTIONAL else value) for name, value in asdict(about).items()},
        "reports": [
            {
                "status": one.status,
                "effect": one.effect,
                "road": one.road,
                "by": one.by_name,
                "note": one.note,
                "received_at": one.received_at,
            }
            for one in reports
        ],
    }


class RequestsOfInquiryView(ApiView):
    operations = {
        "GET": Operation(
            summary="What departments were asked", scope="inquiries:read", answer=RequestAnswer, is_many=True
        ),
        "POST": Operation(
            summary="Ask a department",
            scope="queues:work",
            body=RequestShape,
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
        return self.respond(
            [request_body(one, at=self.at, is_whole=is_whole, reports=kept.get(one.id, [])) for one in found]
        )

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> DepartmentRequest:
            expected = self.require_version(seen.version)
            values = self.body()
            return request_department(seen.reference, **values, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda request: (201, str(request.id)))
        request_id = done.result.id if done.result else done.resource_id
        return self.respond(_shown(self, request_id), status=201, is_replay=done.replayed)


class DepartmentRequestsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Department requests that you may see, newest first",
            scope="departments:report",
            answer=RequestAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("department", "Only of this department."),
                Parameter("status", "Only in this status.", choices=tuple(one.value for one in RequestStatus)),
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
        return self.respond({**links, "results": shown})


class DepartmentRequestView(ApiView):
    operations = {"GET": Operation(summary="One department request", scope="departments:report", answer=RequestAnswer)}

    def get(self, _request: Request, request_id: UUID) -> Response:
        return self.respond(_shown(self, request_id))


class DepartmentStatusView(ApiView):
    """How a department's system, or a person of it, reports. Where the department signs, the signature is checked."""

    operations = {
        "POST": Operation(
            summary="Report how far a department is",
            scope="departments:report",
            body=StatusShape,
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
                **self.body(),
                key=f"call/{hashlib.sha256(key.encode()).hexdigest()}",
                road="person" if self.actor.user_id else "call",
                by=self.actor,
                at=self.at,
            )

        done = self.once(perform, identify=lambda found: (200, str(found.id)))
        return self.respond(_shown(self, request_id), is_replay=done.replayed)


class CancelRequestView(ApiView):
    operations = {
        "POST": Operation(
            summary="Cancel what a department was asked", scope="queues:work", body=ReasonShape, answer=RequestAnswer
        )
    }

    def post(self, _request: Request, request_id: UUID) -> Response:
        find_request(self.actor, request_id, self.at)

        def perform() -> DepartmentRequest:
            return cancel_department_request(request_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda found: (200, str(found.id)))
        return self.respond(_shown(self, request_id), is_replay=done.replayed)


def _shown(view: ApiView, request_id: UUID) -> dict[str, Any]:
    found = find_request(view.actor, request_id, view.at)
    reports = reports_of([found]).get(found.id, [])
    return _body(view, found, reports, about=about_of(view.actor, found))


def _body(
    view: ApiView, request: DepartmentRequest, reports: list[DepartmentReport], *, about: About | None = None
) -> dict[str, Any]:
    if sees_its_words_alone(view.actor, request):
        hide_words_of_arsos(request, reports)
    return request_body(request, at=view.at, is_whole=True, reports=reports, about=about)
