"""The answer while PostgreSQL is away or has no connection left: 503 with `Retry-After`, whoever asked and by any road.

A view may raise it, and so may a layer before the view, which looks up the session; the second never reaches the hook
of a layer, so the handler of failures (arsos/urls.py) asks here too.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from arsos.api.problems import unavailable_answer
from arsos.kernel.database import AWAY, RETRY_SECONDS

OAUTH_CALLS = ("/o/token/", "/o/revoke_token/")


class DatabaseAway:
    """Answers what a view raises when the database is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

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
