"""Every request has an id that all its traces carry."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from arsos.kernel import log_lines
from arsos.kernel.identity import new_id

ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,128}")


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
