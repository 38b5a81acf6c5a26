"""Views of exports: a list as a file, made in the background."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, ChoiceSet, JsonObject, NoFields, Shape
from arsos.api.operations import PAGING, Operation
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel.actor import Actor
from inquiries.actions.make_export import EXPORT
from inquiries.actions.start_export import start_export
from inquiries.api.saved_views import read_saved_filters
from inquiries.catalog.list_columns import COLUMNS, DEFAULT_COLUMNS, ORDERINGS
from inquiries.models import ExportRun
from inquiries.queries.exports import content_of_export, exports_of, find_export

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportShape(Shape):
    filters = JsonObject(required=False, default=dict)
    columns = ChoiceSet(tuple(COLUMNS), required=False, default=lambda: list(DEFAULT_COLUMNS))
    ordering = Choice(ORDERINGS, required=False, default=ORDERINGS[0])
    format = Choice(tuple(MEDIA_TYPES))


class ExportAnswer(Shape):
    id = s.UUIDField()
    format = s.CharField()
    state = s.ChoiceField(choices=ExportRun.State.choices)
    done = s.IntegerField(help_text="Rows so far")
    size = s.IntegerField()
    refusal = s.CharField(allow_null=True, help_text="Why it failed")
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)
    expires_at = s.DateTimeField(allow_null=True)
    links = s.DictField(child=s.CharField())


class ExportsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Your exports, newest first",
            scope="inquiries:read",
            answer=ExportAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            summary="Make a file of a list of inquiries",
            scope="inquiries:read",
            body=ExportShape,
            answer=ExportAnswer,
            status=202,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(exports_of(self.actor), request, order=("-created_at", "id"))
        return self.respond({**links, "results": [export_body(run) for run in found]})

    def post(self, _request: Request) -> Response:
        def perform() -> ExportRun:
            values = self.body()
            return start_export(
                filters=read_saved_filters(values["filters"]),
                columns=values["columns"],
                ordering=values["ordering"],
                file_format=values["format"],
                by=self.actor,
                at=self.at,
            )

        done = self.once(perform, identify=lambda run: (202, str(run.id)))
        run_id = done.result.id if done.result else done.resource_id
        return self.respond(export_body(find_export(self.actor, run_id)), status=202, is_replay=done.replayed)


class ExportView(ApiView):
    operations = {"GET": Operation(summary="How far an export is", scope="inquiries:read", answer=ExportAnswer)}

    def get(self, _request: Request, run_id: UUID) -> Response:
        return self.respond(export_body(find_export(self.actor, run_id)))


class ExportContentView(ApiView):
    operations = {
        "GET": Operation(
            summary="The file of an export; 409 once you may no longer see everything in it",
            scope="inquiries:read",
            media_type="application/octet-stream",
        )
    }

    def get(self, _request: Request, run_id: UUID) -> HttpResponse:
        return export_file(self.actor, find_export(self.actor, run_id), self.at)


class CancelExportView(ApiView):
    operations = {
        "POST": Operation(summary="Stop an export", scope="inquiries:read", body=NoFields, answer=ExportAnswer)
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        find_export(self.actor, run_id)

        def perform() -> ExportRun:
            self.body()
            return EXPORT.cancel(run_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda run: (200, str(run.id)))
        return self.respond(export_body(find_export(self.actor, run_id)), is_replay=done.replayed)


class RetryExportView(ApiView):
    operations = {
        "POST": Operation(
            summary="Try an export again that failed", scope="inquiries:read", body=NoFields, answer=ExportAnswer
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        find_export(self.actor, run_id)

        def perform() -> ExportRun:
            self.body()
            return EXPORT.retry(run_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda run: (200, str(run.id)))
        return self.respond(export_body(find_export(self.actor, run_id)), is_replay=done.replayed)


def export_file(actor: Actor, run: ExportRun, at: datetime) -> HttpResponse:
    """The file as browsers take it. Raises as `content_of_export`."""
    answer = HttpResponse(content_of_export(actor, run, at), content_type=MEDIA_TYPES[run.format])
    answer["Content-Disposition"] = f'attachment; filename="inquiries-{run.created_at:%Y%m%d-%H%M}.{run.format}"'
    return answer


def export_body(run: ExportRun) -> dict[str, Any]:
    """An export with how far it is."""
    here = f"/api/v1/exports/{run.id}/"
    return {
        "id": run.id,
        "format": run.format,
        "state": run.state,
        "done": run.done,
        "size": run.size,
        "refusal": run.refusal or None,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "expires_at": run.expires_at,
        "links": {"self": here, **({"content": f"{here}content/"} if run.stored_name else {})},
    }
