"""Views of files: send one, list them, open one, whole or in part."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Annotated, Any, Self, cast
from uuid import UUID

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParser as FrameworkParser
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rest_framework import serializers as s
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import FieldError, InputRejected, RequestMalformed
from foundation.http.inputs import Choice, Schema
from foundation.http.json_bodies import BodyTooLarge
from foundation.http.operations import Operation
from foundation.http.outputs import From, Output
from foundation.http.views import ApiView
from foundation.jobs.wake_ups import wake
from inquiries.attachments.actions import add_attachment, note_opened
from inquiries.attachments.file_names import require_file_name
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import attachments_of, content_of, find_attachment
from inquiries.attachments.steps import Upload
from inquiries.inquiry.access import find_inquiry
from inquiries.values import SCAN, VISIBILITY

LARGEST_FILE = 20_000_000
ROOM_FOR_FORM = 20_000
RANGE = re.compile(r"bytes=(\d{0,10})-(\d{0,10})")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentAnswer(Output):
    id: UUID
    file_name: str
    media_type: str
    size: int
    visibility: Annotated[str, VISIBILITY]
    scan: Annotated[str, SCAN, From("state")]
    added_by: Annotated[str, From("added_by_name")]
    created_at: Annotated[datetime, From("added_at")]
    links: Mapping[str, str]

    @classmethod
    def from_row(cls, attachment: Attachment) -> Self:
        """A file, without its content."""
        return cls.of(attachment, links={"content": f"/api/v1/attachments/{attachment.id}/content/"})


class UploadSchema(Schema):
    """The form of an upload: one file, and who may open it."""

    component = "AttachmentInput"
    file = s.FileField()
    visibility = Choice(VISIBILITY, required=False)


class UploadForm(FrameworkParser):
    """A form whose file names must be names; paths are refused, not shortened."""

    def sanitize_file_name(self, file_name: str) -> str:
        return require_file_name(file_name)


class UploadParser(BaseParser):
    """A form of at most 20 MB, kept in memory: nothing lies on disk unsealed."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FILE + ROOM_FOR_FORM:
            raise BodyTooLarge("Files can be up to 20 MB.")
        meta = {**request.META, "CONTENT_TYPE": media_type}
        try:
            fields, files = UploadForm(meta, cast("Any", stream), [_InMemory(request)], "utf-8").parse()
        except MultiPartParserError:
            raise RequestMalformed(_("The form cannot be read as multipart/form-data.")) from None
        return {"fields": fields, "files": files}


class _InMemory(MemoryFileUploadHandler):
    """Keeps files in memory whatever their size; the parser has looked at the size of the whole."""

    def handle_raw_input(self, *_args: Any, **_kwargs: Any) -> None:
        self.activated = True


def read_upload(form: Mapping[str, Any]) -> tuple[Upload, str]:
    """The one file and who may see it. Raises InputRejected."""
    fields, files = form.get("fields", {}), form.get("files", MultiValueDict())
    errors = [
        FieldError(f"/{name}", "unknown_field", _("Unknown field."))
        for name in {*fields, *files} - {"file", "visibility"}
    ]
    visibility = fields.get("visibility", "agent")
    if visibility not in ("agent", "internal"):
        errors.append(FieldError("/visibility", "not_allowed", _("Choose one of: agent, internal.")))
    sent = files.getlist("file")
    if len(sent) != 1 or not 0 < sent[0].size <= LARGEST_FILE:
        errors.append(FieldError("/file", "required", _("Send one file of 1 byte to 20 MB.")))
    if errors:
        raise InputRejected(_("Fix the fields named below. Nothing was changed."), errors=errors)
    return Upload(sent[0].name, sent[0].read()), visibility


class AttachmentsView(ApiView):
    parser_classes = (UploadParser,)
    operations = {
        "GET": Operation(
            name="listAttachments",
            summary="List the files of an inquiry",
            description="Returns the files that you may see, without their content.",
            scope="inquiries:read",
            answer=AttachmentAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="addAttachment",
            summary="Add a file",
            description="Sends one file of at most 20 MB. It can be opened once it has been scanned.",
            scope="inquiries:write",
            body=UploadSchema,
            answer=AttachmentAnswer,
            status=201,
            media_type="multipart/form-data",
        ),
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        return self.respond([AttachmentAnswer.from_row(one) for one in attachments_of(self.actor, inquiry)])

    def post(self, request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        upload, visibility = read_upload(cast("Mapping[str, Any]", request.data))

        def perform() -> Attachment:
            made = add_attachment(reference, upload=upload, visibility=visibility, by=self.actor, at=self.at)
            wake("inquiries.scan_one", attachment_id=str(made.id))
            return made

        fingerprint = [upload.name, visibility, hashlib.sha256(upload.content).hexdigest()]
        done = self.once(perform, identify=lambda made: (201, str(made.id)), fingerprint=fingerprint)
        attachment = done.result or attachments_of(self.actor, inquiry).get(id=done.resource_id)
        return self.respond(AttachmentAnswer.from_row(attachment), status=201, is_replay=done.replayed)


class AttachmentContentView(ApiView):
    operations = {
        "GET": Operation(
            name="downloadAttachment",
            summary="Download a file",
            description="Returns the bytes of a file, whole or the range named in `Range`. A file can be opened once "
            "it has been scanned.",
            scope="inquiries:read",
            media_type="application/octet-stream",
        )
    }

    def get(self, request: Request, attachment_id: UUID) -> HttpResponse:
        attachment = find_attachment(self.actor, attachment_id, self.at)
        note_opened(attachment, by=self.actor, at=self.at)
        return range_answer(attachment, request.headers.get("Range", ""))


def read_range(header: str, size: int) -> tuple[int, int] | None:
    """First byte and end of one range, the whole for anything else, None for what lies outside (RFC 9110, 14.2)."""
    asked = RANGE.fullmatch(header.replace(" ", ""))
    if asked is None or asked.groups() == ("", ""):
        return 0, size
    first, last = asked.groups()
    if not first:
        return (max(size - int(last), 0), size) if int(last) else None
    start, stop = int(first), min(int(last) + 1, size) if last else size
    return (start, stop) if start < stop else None


def range_answer(attachment: Attachment, header: str) -> HttpResponse:
    """The range that is asked for as a download, the whole without one, 416 for one that lies outside."""
    wanted = read_range(header, attachment.size)
    if wanted is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{attachment.size}"})
    return content_answer(attachment, *wanted)


def content_answer(attachment: Attachment, start: int, stop: int) -> HttpResponse:
    """The bytes as a download that no browser runs or guesses about."""
    content = content_of(attachment, start=start, stop=stop)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=str(attachment.file_name)),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if content.is_part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{attachment.size}"
    status = 206 if content.is_part else 200
    return HttpResponse(content.data, status=status, content_type=attachment.media_type, headers=headers)
