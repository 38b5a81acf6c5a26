"""What somebody is told who failed to sign in too often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arsos.identity.events import note_sign_in_event

WAIT_SECONDS = 900


def locked_out(request: HttpRequest, _response: Any, _credentials: Any = None, *_more: Any) -> HttpResponse:
    """A page that says how long to wait; others who use the same account elsewhere are not affected."""
    note_sign_in_event("locked_out", request, None)
    context = {"minutes": WAIT_SECONDS // 60}
    answer = render(request, "identity/locked_out.html", context, status=429)
    answer["Retry-After"] = str(WAIT_SECONDS)
    return answer
