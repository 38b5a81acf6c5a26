"""The names of uploaded files as they were sent: the framework cuts paths off and shortens what is long."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import ImmutableList, MultiValueDict


class SentNames:
    """Lets a page judge the name of a file by the rule of the API, and not what was left of the name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.parse_file_upload = partial(_parsed, request)  # type: ignore[method-assign]  # the framework has no setting
        return self.get_response(request)


class NamesAsSent(MultiPartParser):
    """Parses a form as the framework does, and notes the name of each file before it is made harmless."""

    names: list[str]

    def sanitize_file_name(self, file_name: str) -> str | None:
        self.names.append(file_name)
        return super().sanitize_file_name(file_name)


def name_as_sent(request: HttpRequest, sent: "UploadedFile[Any]") -> str:
    """The name of the only file of a form as its sender wrote it."""
    names: list[str] = getattr(request, "_arsos_sent_names", [])
    return names[0] if len(names) == 1 else str(sent.name)


def _parsed(
    request: HttpRequest, meta: Mapping[str, Any], post_data: IO[bytes]
) -> tuple[QueryDict, "MultiValueDict[str, UploadedFile[Any]]"]:
    warning = "You cannot alter upload handlers after the upload has been processed."
    request.upload_handlers = ImmutableList(request.upload_handlers, warning=warning)  # type: ignore[assignment]  # as the framework does
    parser = NamesAsSent(meta, post_data, request.upload_handlers, request.encoding)  # type: ignore[arg-type]  # the same
    parser.names = request._arsos_sent_names = []  # type: ignore[attr-defined]  # ours, read above
    return parser.parse()
