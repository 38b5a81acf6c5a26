"""Every refusal as an RFC 9457 problem document."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions as drf
from rest_framework.response import Response

from arsos.api.rendering import to_json
from arsos.kernel import database
from arsos.kernel.database import AWAY
from arsos.kernel.errors import ArsosError

STATUS_OF = {
    "bad-request": 400,
    "forbidden": 403,
    "scope-missing": 403,
    "agent-not-bound": 403,
    "not-found": 404,
    "mistyped-reference": 404,
    "illegal-transition": 409,
    "conflict": 409,
    "collided": 409,
    "in-flight": 409,
    "stale": 412,
    "validation-error": 422,
    "locked-field": 422,
    "pre-sale": 422,
    "mixed-family": 422,
    "type-not-offered": 422,
    "existing-member": 422,
    "idempotency-key-reused": 422,
    "signature-refused": 401,
    "misdirected": 421,
    "throttled": 429,
}
CODE_OF_DRF = {400: "bad-request", 401: "not-signed-in", 403: "forbidden", 404: "not-found", 405: "bad-method"}
CODE_OF_DRF |= {406: "not-acceptable", 413: "too-large", 415: "wrong-media-type", 429: "throttled", 503: "unavailable"}
TITLES = {405: "This address does not take that method", 415: "This media type is not taken"}
"""Where the framework's own is a template with a gap."""
NOT_FOUND_DETAIL = "There is nothing here that you may see."
RETRY_SECONDS = {"in-flight": "1", "collided": "1", "unavailable": database.RETRY_SECONDS, "throttled": "10"}
UNAVAILABLE: dict[str, Any] = {
    "code": "unavailable",
    "status": 503,
    "title": "ARSOS cannot answer just now",
    "detail": "Please try again in a moment; nothing was changed.",
}


def problem(
    request: HttpRequest,
    *,
    code: str,
    status: int,
    title: str,
    detail: str,
    members: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of a problem document; never a value that somebody sent."""
    return {
        "type": f"{settings.ARSOS_BASE_URL}/api/v1/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "request_id": request.META.get("arsos.request_id", ""),
        **(members or {}),
    }


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; what nobody foresaw is logged by its kind alone."""
    request = context["request"]
    if isinstance(error, ArsosError):
        return _of_refusal(request, error)
    if isinstance(error, AWAY):
        return _response(problem(request, **UNAVAILABLE))
    return _of_framework(request, error)


def _of_refusal(request: HttpRequest, error: ArsosError) -> Response:
    members: dict[str, Any] = dict(error.extra)
    if error.errors:
        members["errors"] = [{"pointer": one.pointer, "code": one.code, "detail": one.detail} for one in error.errors]
    return _response(
        problem(
            request,
            code=error.code,
            status=STATUS_OF[error.code],
            title=error.title,
            detail=error.detail,
            members=members,
        )
    )


def _of_framework(request: HttpRequest, error: Exception) -> Response | None:
    if isinstance(error, Http404):
        error = drf.NotFound(NOT_FOUND_DETAIL)
    elif isinstance(error, PermissionDenied):
        error = drf.PermissionDenied()
    if not isinstance(error, drf.APIException):
        return None
    code = CODE_OF_DRF.get(error.status_code, "error")
    body = problem(
        request,
        code=code,
        status=error.status_code,
        title=TITLES.get(error.status_code, str(error.default_detail)),
        detail=_said(request, error),
    )
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if isinstance(error, drf.Throttled):
        headers["Retry-After"] = str(int(getattr(error, "wait", None) or 1))
    return _response(body, headers)


def _said(request: HttpRequest, error: drf.APIException) -> str:
    if isinstance(error, drf.MethodNotAllowed):
        return f"{request.method} is not possible here. The header Allow says what is."
    return str(error.detail)


def _response(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    code = str(body["type"]).rsplit("/", 1)[1]
    if code in RETRY_SECONDS:
        headers = {"Retry-After": RETRY_SECONDS[code], **(headers or {})}
    return Response(body, status=body["status"], headers=headers, content_type="application/problem+json")


def problem_answer(request: HttpRequest, *, code: str, status: int, title: str, detail: str) -> HttpResponse:
    """A problem document from where no view of the API runs."""
    body = problem(request, code=code, status=status, title=title, detail=detail)
    return HttpResponse(to_json(body), status=status, content_type="application/problem+json")


def unavailable_answer(request: HttpRequest) -> HttpResponse:
    """The answer while the database is away, from where no view of the API runs."""
    answer = problem_answer(request, **UNAVAILABLE)
    answer.headers["Retry-After"] = RETRY_SECONDS["unavailable"]
    return answer


@csrf_exempt  # nothing happens there, so no page of words about a form stands before the answer
def api_not_found(request: HttpRequest, _error: Exception | None = None) -> HttpResponse:
    """The answer to a path that does not exist; inside the API it is a problem document, never HTML."""
    title = "There is nothing here that you may see"
    return problem_answer(request, code="not-found", status=404, title=title, detail=NOT_FOUND_DETAIL)


def api_malformed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that the framework refuses to read: too many files or fields, or one too large."""
    detail = "It has too many files or fields, or one that is too large. Send one file of at most 20 MB at a time."
    return problem_answer(request, code="bad-request", status=400, title="The request cannot be read", detail=detail)


def api_failure(request: HttpRequest) -> HttpResponse:
    """The answer when ARSOS itself failed."""
    detail = "The failure is recorded. Please quote the request id."
    return problem_answer(request, code="internal", status=500, title="ARSOS failed", detail=detail)
