"""How many requests one caller may send in a minute, at the API and at the pages; counted in Redis, and open when Redis
is away.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from redis import RedisError

from foundation.redis_client import redis_client

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a caller's minute, as the RateLimit headers say it."""

    quota: int
    left: int
    seconds: int

    @property
    def is_spent(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`, on every answer."""
        return {
            "RateLimit-Policy": f'"caller";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"caller";r={max(self.left, 0)};t={self.seconds}',
        }


def spend_one(caller: str, *, now: float, quota: int | None = None, is_closed: bool = False) -> Allowance:
    """Count one request of a caller. Without Redis everybody may go on: reading must not depend on it.

    Where `is_closed`, as at sign-in, it raises RedisError instead.
    """
    quota = quota or settings.ARSOS_REQUESTS_PER_MINUTE
    window, elapsed = divmod(int(now), WINDOW_SECONDS)
    key = f"rate:{window}:{hashlib.sha256(caller.encode()).hexdigest()[:32]}"
    try:
        pipeline = redis_client(connects_in=0.2, answers_in=0.2).pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, 2 * WINDOW_SECONDS)
        spent = int(pipeline.execute()[0])
    except RedisError:
        if is_closed:
            raise
        spent = 1
    return Allowance(quota, quota - spent, WINDOW_SECONDS - elapsed)


def too_many(allowance: Allowance) -> HttpResponse:
    """A page that says when to go on."""
    answer = HttpResponse(render_to_string("too_many_requests.html", {"seconds": allowance.seconds}), status=429)
    answer.headers["Retry-After"] = str(allowance.seconds)
    return answer


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
        return too_many(allowance)
