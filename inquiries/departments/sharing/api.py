"""Views of the files that departments were given with a request (R18, R32)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.actor import Actor
from foundation.http.inputs import Id, NoFields, Schema
from foundation.http.operations import Operation
from foundation.http.outputs import From, Output
from foundation.http.views import ApiView
from inquiries.attachments.actions import note_opened
from inquiries.attachments.api import range_answer
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.sharing.actions import share_file, take_file_back
from inquiries.departments.sharing.models import SharedFile
from inquiries.departments.sharing.queries import (
    files_shared_in,
    find_request_with_files,
    find_shared_file,
    require_ever_shared,
)


class ShareSchema(Schema):
    component = "ShareFileInput"
    attachment = Id()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFileAnswer(Output):
    attachment: Annotated[UUID, From("attachment_id")]
    file_name: Annotated[str, From("attachment.file_name")]
    media_type: Annotated[str, From("attachment.media_type")]
    size: Annotated[int, From("attachment.size")]
    shared_by: Annotated[str, From("shared_by_name")]
    shared_at: datetime
    links: Mapping[str, str]


class SharedFilesView(ApiView):
    operations = {
        "GET": Operation(
            name="listSharedFiles",
            summary="List the files shared with a department",
            description="Returns the files of the inquiry that the department can open with this request.",
            scope="departments:report",
            answer=SharedFileAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="shareFile",
            summary="Share a file with a department",
            description="Gives the department one file of the inquiry and returns all the files that it can open.",
            scope="queues:work",
            body=ShareSchema,
            answer=SharedFileAnswer,
            is_many=True,
            status=201,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, request_id: UUID) -> Response:
        return self.respond(shared_files(self.actor, find_request_with_files(self.actor, request_id, self.at)))

    def post(self, _request: Request, request_id: UUID) -> Response:
        seen = find_request_with_files(self.actor, request_id, self.at)

        def perform() -> SharedFile:
            self.require_version(seen.inquiry.version)
            return share_file(request_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda shared: (201, str(shared.id)))
        return self.respond(shared_files(self.actor, seen), status=201, is_replay=done.replayed)


class TakeFileBackView(ApiView):
    operations = {
        "POST": Operation(
            name="unshareFile",
            summary="Stop sharing a file",
            description="The department can no longer open the file. Returns the files that it can still open.",
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
        return self.respond(shared_files(self.actor, seen), is_replay=done.replayed)


class SharedFileContentView(ApiView):
    operations = {
        "GET": Operation(
            name="downloadSharedFile",
            summary="Download a shared file",
            description="Returns the bytes of a file that was shared with a department, whole or the range named in "
            "`Range`.",
            scope="departments:report",
            media_type="application/octet-stream",
        )
    }

    def get(self, request: Request, request_id: UUID, attachment_id: UUID) -> HttpResponse:
        attachment = find_shared_file(self.actor, request_id, attachment_id, self.at)
        note_opened(attachment, by=self.actor, at=self.at)
        return range_answer(attachment, request.headers.get("Range", ""))


def shared_files(actor: Actor, request: DepartmentRequest) -> list[SharedFileAnswer]:
    """The files a department sees, without their content."""
    here = f"/api/v1/department-requests/{request.id}/files/"
    return [
        SharedFileAnswer.of(one, links={"content": f"{here}{one.attachment_id}/content/"})
        for one in files_shared_in(actor, request)
    ]
