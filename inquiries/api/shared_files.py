"""Views of the files that departments were given with a request (R18, R32)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Id, NoFields, Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.kernel.actor import Actor
from inquiries.actions.share_file import share_file
from inquiries.actions.take_file_back import take_file_back
from inquiries.api.attachments import range_answer
from inquiries.models import DepartmentRequest, SharedFile
from inquiries.queries.shared_files import (
    files_shared_in,
    find_request_with_files,
    find_shared_file,
    require_ever_shared,
)


class ShareShape(Shape):
    attachment = Id()


class SharedFileAnswer(Shape):
    attachment = s.UUIDField()
    file_name = s.CharField()
    media_type = s.CharField()
    size = s.IntegerField()
    shared_by = s.CharField()
    shared_at = s.DateTimeField()
    links = s.DictField(child=s.CharField())


class SharedFilesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Files that a department was given with a request",
            scope="departments:report",
            answer=SharedFileAnswer,
            is_many=True,
        ),
        "POST": Operation(
            summary="Give a department one file of the inquiry; answers with all that it sees",
            scope="queues:work",
            body=ShareShape,
            answer=SharedFileAnswer,
            is_many=True,
            status=201,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, request_id: UUID) -> Response:
        return self.respond(shared_files_body(self.actor, find_request_with_files(self.actor, request_id, self.at)))

    def post(self, _request: Request, request_id: UUID) -> Response:
        seen = find_request_with_files(self.actor, request_id, self.at)

        def perform() -> SharedFile:
            self.require_version(seen.inquiry.version)
            return share_file(request_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda shared: (201, str(shared.id)))
        return self.respond(shared_files_body(self.actor, seen), status=201, is_replay=done.replayed)


class TakeFileBackView(ApiView):
    operations = {
        "POST": Operation(
            summary="Take a file back from a department; answers with what it still sees",
            scope="queues:work",
            body=NoFields,
            answer=SharedFileAnswer,
            is_many=True,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, request_id: UUID, attachment_id: UUID) -> Response:
        seen = find_request_with_files(self.actor, request_id, self.at)
        require_ever_shared(seen, attachment_id)

        def perform() -> DepartmentRequest:
            self.require_version(seen.inquiry.version)
            self.body()
            return take_file_back(request_id, attachment_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda request: (200, str(request.id)))
        return self.respond(shared_files_body(self.actor, seen), is_replay=done.replayed)


class SharedFileContentView(ApiView):
    operations = {
        "GET": Operation(
            summary="The content of a file that was shared, whole or the range that is asked for",
            scope="departments:report",
            media_type="application/octet-stream",
        )
    }

    def get(self, request: Request, request_id: UUID, attachment_id: UUID) -> HttpResponse:
        attachment = find_shared_file(self.actor, request_id, attachment_id, self.at)
        return range_answer(attachment, request.headers.get("Range", ""))


def shared_files_body(actor: Actor, request: DepartmentRequest) -> list[dict[str, Any]]:
    """The files a department sees, without their content."""
    return [
        {
            "attachment": one.attachment_id,
            "file_name": one.attachment.file_name,
            "media_type": one.attachment.media_type,
            "size": one.attachment.size,
            "shared_by": one.shared_by_name,
            "shared_at": one.shared_at,
            "links": {"content": f"/api/v1/department-requests/{request.id}/files/{one.attachment_id}/content/"},
        }
        for one in files_shared_in(actor, request)
    ]
