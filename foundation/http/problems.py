"""Problem documents, and the page on each kind of problem: what it means, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions as drf
from rest_framework.response import Response

from foundation import database
from foundation.database import AWAY
from foundation.errors import ArsosError, RequestMalformed, ResourceNotFound
from foundation.http.json_bodies import to_json
from foundation.http.outputs import ABSENT, Absent, Output, Says

WHAT_TO_DO = {
    "bad-request": "The request cannot be read: broken JSON, an unknown or malformed query parameter, or a missing "
    "Idempotency-Key. Correct it and send it again with the same key.",
    "not-signed-in": "Get an access token at /o/token/ and send it as `Authorization: Bearer …`.",
    "second-factor-required": "Sign in to the pages, set up an authenticator app, and call again.",
    "forbidden": "You can see it, but this is for somebody else to do.",
    "scope-missing": "Ask for a token with the scope that the answer names.",
    "agent-not-bound": "The client may act only for the agents it is bound to. Check the SAN in On-Behalf-Of.",
    "not-found": "It does not exist, or it is not yours to see. Both look the same on purpose.",
    "mistyped-reference": "The check character of the reference does not fit. Ask for it to be read out again.",
    "bad-method": "This address does not take that method.",
    "not-acceptable": "Ask for application/json.",
    "illegal-transition": "The inquiry is not in a state for this. The answer lists what is allowed now.",
    "conflict": "It is done already, somebody else was faster, or a limit is reached. Read the resource again.",
    "collided": "Two changes met. Nothing was changed: send the request again after Retry-After.",
    "in-flight": "The first request with this Idempotency-Key is still running. Ask again after Retry-After.",
    "stale": "The resource has changed since you read it. Read it again, and repeat the change if it still fits.",
    "too-slow": "The body stood still for half a minute, or came at less than 32 KB a second. Send it again.",
    "too-large": "JSON bodies can be up to 1 MB.",
    "too-long": "Query strings may have at most 8 000 bytes; send what is longer in a body.",
    "wrong-media-type": "Send application/json.",
    "validation-error": "The answer lists everything that is wrong, each with a pointer into the body.",
    "locked-field": "My Humana Business fills this in from the profile. Leave it out.",
    "pre-sale": "ARSOS takes needs after the sale. The answer names where this belongs; the referral is recorded.",
    "mixed-family": "Medicare and Individual are never mixed in one inquiry. File two.",
    "type-not-offered": "Take a type from /inquiry-types/ for this policy.",
    "existing-member": "The person is in your book: file from their profile, or send not_the_same_person.",
    "idempotency-key-reused": "The key was used for another request. Use a new one for each effect.",
    "throttled": "Too many requests. Wait for Retry-After.",
    "misdirected": "The front proxy sends this address to another process; ask there, or read the feed at /events/.",
    "signature-refused": "Sign the very bytes of the body as Standard Webhooks says, within five minutes.",
    "unavailable": "Try again after Retry-After; nothing was changed or shown.",
    "internal": "ARSOS failed. Quote the request id.",
}


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem of this kind means; 404 for a code that does not exist."""
    if code not in WHAT_TO_DO:
        raise Http404
    context = {"code": code, "status": STATUS_OF.get(code), "words": WHAT_TO_DO[code]}
    return render(request, "api/problem.html", context)


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
    "unavailable": 503,
}
CODE_OF_DRF = {400: "bad-request", 401: "not-signed-in", 403: "forbidden", 404: "not-found", 405: "bad-method"}
CODE_OF_DRF |= {406: "not-acceptable", 413: "too-large", 415: "wrong-media-type", 429: "throttled", 503: "unavailable"}
TITLES = {
    405: gettext_noop("This address does not take that method"),
    415: gettext_noop("This media type is not taken"),
}
"""Where the framework's own is a template with a gap."""
NOT_FOUND_DETAIL = gettext_lazy("Not found, or you have no access.")
RETRY_SECONDS = {"in-flight": "1", "collided": "1", "unavailable": database.RETRY_SECONDS, "throttled": "10"}
UNAVAILABLE: dict[str, Any] = {
    "code": "unavailable",
    "status": 503,
    "title": gettext_lazy("ARSOS is not available right now"),
    "detail": gettext_lazy("Please try again in a moment. Nothing was changed."),
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
        "title": str(title),
        "status": status,
        "detail": str(detail),
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
            title=gettext(error.title),
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
        title=gettext(TITLES.get(error.status_code, str(error.default_detail))),
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
        return gettext("%(method)s is not possible here. The header Allow says what is.") % {"method": request.method}
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
    title = gettext(ResourceNotFound.title)
    return problem_answer(request, code="not-found", status=404, title=title, detail=str(NOT_FOUND_DETAIL))


def api_malformed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that the framework refuses to read: too many files or fields, or one too large."""
    detail = gettext(
        "It has too many files or fields, or one that is too large. Send one file of at most 20 MB at a time."
    )
    title = gettext(RequestMalformed.title)
    return problem_answer(request, code="bad-request", status=400, title=title, detail=detail)


def api_failure(request: HttpRequest) -> HttpResponse:
    """The answer when ARSOS itself failed."""
    detail = gettext("The failure is recorded. Please quote the request id.")
    title = gettext("Something went wrong on our end")
    return problem_answer(request, code="internal", status=500, title=title, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem(Output):
    """One field that needs to be corrected."""

    pointer: Annotated[str, Says("Where it is: a JSON pointer into the body, or the name of a parameter.")]
    code: Annotated[str, Says("A stable code for programs.")]
    detail: Annotated[str, Says("What is wrong and what to send instead, for people.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Output):
    """A problem document (RFC 9457). Its media type is `application/problem+json`."""

    type: Annotated[str, Says("The address of a page about this kind of problem; ends in its stable code.", "uri")]
    title: Annotated[str, Says("What kind of problem it is.")]
    status: Annotated[int, Says("The HTTP status of the response.")]
    detail: Annotated[str, Says("What happened this time and what to do about it.")]
    instance: Annotated[str, Says("The path of the request.")]
    request_id: Annotated[str, Says("The id of the request. Quote it when you ask us about it.")]
    errors: Annotated[Sequence[FieldProblem] | Absent, Says("Every field that needs to be corrected.")] = ABSENT
    allowed: Annotated[Sequence[str] | Absent, Says("With `illegal-transition`: the actions possible now.")] = ABSENT
