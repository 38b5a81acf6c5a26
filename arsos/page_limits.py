"""A signed-in person has as many requests a minute at the pages as at the API."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from arsos.api.rate_limits import spend_one

COUNTED = ("/admin/", "/accounts/")


class PageLimits:
    """Answers 429 with a page that says when to go on; who has no session is limited where they sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(COUNTED) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        allowance = spend_one(f"pages {user.pk}", now=time.time())
        if not allowance.is_spent:
            return self.get_response(request)
        answer = HttpResponse(render_to_string("too_many_requests.html", {"seconds": allowance.seconds}), status=429)
        answer.headers["Retry-After"] = str(allowance.seconds)
        return answer
