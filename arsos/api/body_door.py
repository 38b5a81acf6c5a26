"""The door of the ASGI process: how much of a body is taken in, by whom, where it is kept meanwhile, and how many
requests are worked on at once.

Django's own handler takes any amount in, and writes it to a temporary file in plain, before anybody is known. Here a
body stays in memory, is bounded, and a large one is taken from a known caller alone.
"""

import asyncio
import io
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.db import connections
from django.http import HttpResponse
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from arsos.api.authentication import BearerAuthentication
from arsos.api.problems import problem_answer
from arsos.kernel.errors import ArsosError
from arsos.kernel.identity import new_id

AT_ONCE, LONGEST_WAIT = 24, 10.0
"""How many requests this process works on at the same time, and the seconds that one waits for its turn."""
FROM_ANYBODY = 2_500_000
FROM_KNOWN = 20_500_000
FEED = 101_000_000
FEEDS = "/api/v1/imports/"
"""Bytes: the largest form or JSON, the largest file with the form around it, the largest feed."""


class BodyRefused(Exception):
    """The body is larger than this caller may send."""

    def __init__(self, *, is_known: bool) -> None:
        super().__init__()
        self.is_known = is_known


class DoorHandler(ASGIHandler):
    """Django's handler, with bodies bounded and never on disk."""

    def __init__(self) -> None:
        super().__init__()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run_get_response(self, request: Any) -> Any:
        """Answer when it is its turn, and give the connection to the database back before the answer leaves.

        Each request of this process has a thread of its own, and so a connection of its own: without a bound many
        callers at once would use up those of the database.
        """
        try:
            await asyncio.wait_for(self._turns.acquire(), LONGEST_WAIT)
        except TimeoutError:
            return _busy(request)
        try:
            response = await super().run_get_response(request)
            await sync_to_async(connections.close_all)()
        finally:
            self._turns.release()
        return response

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        gauge = _Gauge(scope, receive)
        try:
            await gauge.judge(gauge.declared)
            await super().handle(scope, gauge.receive, send)
        except BodyRefused as refused:
            await self.send_response(_refusal(scope, is_known=refused.is_known), send)

    async def read_body(self, receive: Any) -> IO[bytes]:
        body = io.BytesIO()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
        return body


class _Gauge:
    """Counts a body as it comes, and asks who sends it once it is more than anybody may send."""

    def __init__(self, scope: Any, receive: Any) -> None:
        self.scope, self._receive, self.size = scope, receive, 0
        self.is_known: bool | None = None
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        self.declared = int(declared) if declared.isdigit() and len(declared) < 20 else 0  # noqa: PLR2004  64 bits

    async def receive(self) -> Any:
        message = await self._receive()
        self.size += len(message.get("body", b""))
        await self.judge(self.size)
        return message

    async def judge(self, size: int) -> None:
        if size <= FROM_ANYBODY:
            return
        if self.is_known is None:
            self.is_known = await sync_to_async(_is_known)(self.scope)
        bound = FEED if self.scope["path"] == FEEDS else FROM_KNOWN
        if not self.is_known or size > bound:
            raise BodyRefused(is_known=self.is_known)


def _is_known(scope: Any) -> bool:
    request = ASGIRequest(scope, io.BytesIO())
    request.META["arsos.request_id"] = ""
    try:
        try:
            return BearerAuthentication().authenticate(Request(request)) is not None or _has_session(request)
        except (AuthenticationFailed, ArsosError):
            return False
    finally:
        connections.close_all()


def _has_session(request: ASGIRequest) -> bool:
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return get_user(request).is_authenticated


def _busy(request: Any) -> HttpResponse:
    request.META["arsos.request_id"] = str(new_id())
    detail = "Please try again in a moment; nothing was changed."
    title = "ARSOS cannot answer just now"
    answer = problem_answer(request, code="unavailable", status=503, title=title, detail=detail)
    answer["Retry-After"] = "5"
    return answer


def _refusal(scope: Any, *, is_known: bool) -> HttpResponse:
    request = ASGIRequest(scope, io.BytesIO())
    request.META["arsos.request_id"] = str(new_id())
    if is_known:
        title, detail = "The body is too large", "Files may have 20 MB, feeds 100 MB, JSON 1 MB."
        answer = problem_answer(request, code="too-large", status=413, title=title, detail=detail)
    else:
        title, detail = "Authentication credentials were not provided.", "Sign in before you send a large body."
        answer = problem_answer(request, code="not-signed-in", status=401, title=title, detail=detail)
        answer["WWW-Authenticate"] = BearerAuthentication().authenticate_header(Request(request))
    answer["Connection"] = "close"
    return answer
