"""What every request passes on its way in and out, at the pages and at the API: its id, the bounds of its address, what
browsers are told, and the answer while PostgreSQL is away.
"""

import re
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParser
from django.template.loader import render_to_string
from django.utils.datastructures import ImmutableList, MultiValueDict
from django.utils.deprecation import MiddlewareMixin
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from foundation.database import AWAY, RETRY_SECONDS
from foundation.http.problems import problem_answer, unavailable_answer
from foundation.identifiers import new_id
from foundation.input_bounds import LONGEST_QUERY
from foundation.logs import log_lines
from foundation.measures import ANSWERS, METHODS, NO_ROUTE, REQUEST_SECONDS

GetResponse = Callable[[HttpRequest], HttpResponseBase]
ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,128}")


class Measured:
    """Counts every answer under its route, and how long it took to begin; in here no other file of ours is entered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        match = request.resolver_match
        route = f"/{match.route}" if match is not None else NO_ROUTE
        method = request.method if request.method in METHODS else "other"
        REQUEST_SECONDS.labels(route, method).observe(seconds)
        ANSWERS.labels(route, method, f"{response.status_code // 100}xx").inc()
        return response


class RequestIdMiddleware:
    """Take a sound `X-Request-Id` from the caller, else make one, and send it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if ACCEPTABLE.fullmatch(given) else str(new_id())
        request.META["arsos.request_id"] = request_id
        mark = log_lines.request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            log_lines.request_id.reset(mark)
        response["X-Request-Id"] = request_id
        return response


class QueryBound:
    """Answers 414 to a longer query, and 400 to a NUL character: the database takes none, wherever it stands."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            detail = _("Give a query string of at most %(most)s bytes.") % {"most": LONGEST_QUERY}
            return problem_answer(
                request, code="too-long", status=414, title=_("The address is too long"), detail=detail
            )
        if "%00" in query or "\0" in query or "\0" in request.path_info:
            detail = _("The address holds a NUL character. Leave it out.")
            return problem_answer(
                request, code="bad-request", status=400, title=_("The address cannot be used"), detail=detail
            )
        return self.get_response(request)


SENSORS = ("camera", "geolocation", "microphone", "payment", "usb")
PERMISSIONS = ", ".join(f"{sensor}=()" for sensor in SENSORS)


class BrowserRules:
    """Answers are not kept by anybody on the way; two kinds of pages need one thing more than the policy gives.

    The admin theme evaluates expressions in attributes (Alpine), so its pages of configuration may, and no others; a
    consent page leads back to the client's own address, so it may send its form there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if request.path == "/admin/logout/" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        match = request.resolver_match
        if match is not None and match.app_name == "admin":
            response._csp_update = {"script-src": ["'unsafe-eval'"]}  # type: ignore[attr-defined]  # django-csp's hook
        elif request.path.startswith("/o/authorize/"):
            response._csp_replace = {"form-action": None}  # type: ignore[attr-defined]  # the same
        return response


OAUTH_CALLS = ("/o/token/", "/o/revoke_token/")


class PersonsDoors:
    """The doors that only people pass (`ARSOS_PERSONS_DOORS`, from the outside in): the limits of a session, the second
    factor, the mark of a known device. A call of the API without a session goes past them all.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.doors: GetResponse = get_response
        for path in reversed(settings.ARSOS_PERSONS_DOORS):
            self.doors = import_string(path)(self.doors)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_call = request.path.startswith("/api/") and settings.SESSION_COOKIE_NAME not in request.COOKIES
        return self.get_response(request) if is_call else self.doors(request)


class DatabaseAway(MiddlewareMixin):
    """Answers what a view raises when the database is away: 503 with `Retry-After`, whoever asked and by any road.

    A layer before the view may raise it too, when it looks up the session; that never reaches the hook of a layer, so
    the handler of failures (arsos/urls.py) asks `unavailable` itself.
    """

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request) if isinstance(error, AWAY) else None


def unavailable(request: HttpRequest) -> HttpResponse:
    """A problem document, an OAuth error, or a page that asks the database nothing."""
    if request.path.startswith("/api/"):
        return unavailable_answer(request)
    if request.path.startswith(OAUTH_CALLS):
        answer: HttpResponse = JsonResponse({"error": "temporarily_unavailable"}, status=503)
    else:
        answer = HttpResponse(render_to_string("503.html"), status=503)
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


class SentNames:
    """Lets a page judge the name of a file by the rule of the API, and not what was left of the name."""

    def __init__(self, get_response: GetResponse) -> None:
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
