"""Signing in counts its attempts in Redis; without Redis nobody signs in, while reading goes on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from redis.exceptions import RedisError

GUARDED = ("/accounts/", "/admin/login/")


class SignInNeedsRedis:
    """Rate limits fail open for reads and closed for sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, RedisError) or not request.path.startswith(GUARDED):
            return None
        answer = render(request, "identity/unavailable.html", status=503)
        answer["Retry-After"] = "10"
        return answer
