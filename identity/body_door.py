"""The door of the ASGI process: how much of a body is taken in, by whom, where it is kept meanwhile, and how many
requests are worked on at once.

Django's own handler takes any amount in, and writes it to a temporary file in plain, before anybody is known. Here a
body stays in memory, is bounded, and a large one is taken from a known caller alone.
"""

import asyncio
import io
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.db import connections
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.callers import BearerAuthentication, actor_for_user
from accounts.models.users import User
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ArsosError
from foundation.http.problems import problem_answer
from foundation.identifiers import new_id
from foundation.policy import may_send_feeds

AT_ONCE, LONGEST_WAIT, PATIENCE = 24, 10.0, 60.0
"""How many requests this process works on at the same time, and the seconds that one waits for its turn;
the seconds for which a refused body is let pass."""
FROM_ANYBODY = 2_500_000
FROM_KNOWN = 20_500_000
FEED = 101_000_000
FEEDS, SENDS_FEEDS = "/api/v1/imports/", "imports:write"
"""Bytes: the largest form or JSON, the largest file with the form around it, the largest feed."""
LET_PASS = 130_000_000
"""Bytes of a refused body that are read and forgotten: more than the front server lets in (120 MB, deploy/Caddyfile).
Where a body is cut off before its end, it sees a broken connection and says 502 instead of our 413.
"""
ROOM = 300_000_000
"""Bytes of large bodies that this process holds at the same time; further ones wait for room, and then for later."""
SHARE = 62_000_000
"""Bytes of it that one caller has at the same time, or a single body, if that is larger: three files, or one feed."""
GRACE, LEAST_RATE = 30.0, 32_000
"""A body may keep this process waiting for so many seconds, and a second more for so many bytes that have come: a file
of 20 MB has eleven minutes. Who sends less holds room from others and is sent away."""


class BodyRefused(Exception):
    """The body is larger than this caller may send, or there is no room for it now; `answer` says which."""

    def __init__(self, answer: Callable[[Any], HttpResponse]) -> None:
        super().__init__()
        self.answer = answer


class Room:
    """How many bytes of large bodies may still come in, in all and from one caller."""

    def __init__(self, size: int) -> None:
        self._free, self._changed = size, asyncio.Condition()
        self._taken: Counter[str] = Counter()

    async def take(self, size: int, caller: str) -> None:
        """Wait for room; raises BodyRefused when there is none in time."""
        try:
            async with asyncio.timeout(LONGEST_WAIT), self._changed:
                await self._changed.wait_for(lambda: self._has_room(size, caller))
                self._free -= size
                self._taken[caller] += size
        except TimeoutError:
            raise BodyRefused(_busy) from None

    def _has_room(self, size: int, caller: str) -> bool:
        taken = self._taken[caller]
        return self._free >= size and (taken == 0 or taken + size <= SHARE)

    async def give_back(self, size: int, caller: str) -> None:
        """Let others have it."""
        async with self._changed:
            self._free += size
            self._taken[caller] -= size
            self._taken += Counter()  # who holds nothing is forgotten
            self._changed.notify_all()


class DoorHandler(ASGIHandler):
    """Django's handler, with bodies bounded and never on disk."""

    def __init__(self) -> None:
        super().__init__()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._room = Room(ROOM)

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
        gauge = _Gauge(scope, receive, self._room)
        try:
            await gauge.judge(gauge.declared)
            await super().handle(scope, gauge.receive, send)
        except BodyRefused as refused:
            await gauge.leave()
            if gauge.is_coming:
                await _let_pass(receive)
            await self.send_response(refused.answer(ASGIRequest(scope, io.BytesIO())), send)
        finally:
            await gauge.leave()

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


async def _let_pass(receive: Any) -> None:
    """Read on and keep nothing, within bounds: whoever sends first and reads then would never see the answer, and a
    server in front would take the closed connection for a failure.
    """
    left = LET_PASS
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while left > 0 and (message := await receive()).get("more_body", False):
                left -= len(message.get("body", b""))


class _Gauge:
    """Counts a body as it comes; of more than anybody may send it asks who sends it, and whether there is room."""

    def __init__(self, scope: Any, receive: Any, room: Room) -> None:
        self.scope, self._receive, self._room, self.size = scope, receive, room, 0
        self.bound, self._taken, self._caller = FROM_ANYBODY, 0, ""
        self._is_whole, self._waited = False, 0.0
        headers = dict(scope["headers"])
        self.is_coming = headers.get(b"expect", b"").lower() != b"100-continue"
        """Whether more of the body is on its way; who waits to be asked for it sends nothing after a refusal."""
        declared = headers.get(b"content-length", b"0")
        self.declared = int(declared) if declared.isdigit() and len(declared) < 20 else 0  # noqa: PLR2004  64 bits

    async def receive(self) -> Any:
        message = await self._next_piece()
        self.is_coming = bool(message.get("more_body", False))
        self._is_whole = not self.is_coming
        self.size += len(message.get("body", b""))
        await self.judge(self.size)
        return message

    async def _next_piece(self) -> Any:
        """What comes next; once the body is whole, that is the end of the connection, which has time."""
        if self._is_whole:
            return await self._receive()
        began = time.monotonic()
        try:
            async with asyncio.timeout(GRACE + self.size / LEAST_RATE - self._waited):
                return await self._receive()
        except TimeoutError:
            self.is_coming = False  # there is nothing to let pass
            raise BodyRefused(_too_slow) from None
        finally:
            self._waited += time.monotonic() - began

    async def judge(self, size: int) -> None:
        if size <= self.bound:
            return
        if not self._taken:
            self.bound, self._caller = await sync_to_async(_bound_of)(self.scope)
            if self.bound > FROM_ANYBODY:
                wanted = min(self.declared or self.bound, self.bound)
                await self._room.take(wanted, self._caller)
                self._taken = wanted
        if size > self.bound:
            raise BodyRefused(_too_large if self.bound > FROM_ANYBODY else _unknown)

    async def leave(self) -> None:
        """The body is not held any more."""
        taken, self._taken = self._taken, 0
        if taken:
            await self._room.give_back(taken, self._caller)


def _bound_of(scope: Any) -> tuple[int, str]:
    """What the sender of a body may send: a feed, a file, or what anybody may; and who that is."""
    request = ASGIRequest(scope, io.BytesIO())
    request.META["arsos.request_id"] = ""
    try:
        actor = _sender(request)
    finally:
        connections.close_all()
    if actor is None:
        return FROM_ANYBODY, ""
    # a session has every scope, and not every right
    sends_feeds = may_send_feeds(actor) and actor.has_scope(SENDS_FEEDS)
    bound = FEED if scope["path"] == FEEDS and sends_feeds else FROM_KNOWN
    return bound, str(actor.user_id or actor.client_id)


def _sender(request: ASGIRequest) -> Actor | None:
    try:
        found = BearerAuthentication().authenticate(Request(request))
    except (AuthenticationFailed, ArsosError):
        return None
    if found is not None:
        return found[0]
    sessions = import_module(settings.SESSION_ENGINE)
    request.session = sessions.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    if not isinstance(user, User):
        return None
    return actor_for_user(user, on=clock.date_of(clock.now()), road="api")


def _busy(request: Any) -> HttpResponse:
    title, detail = _("ARSOS is not available right now"), _("Please try again in a moment. Nothing was changed.")
    return _refusal(request, 503, "unavailable", title, detail, {"Retry-After": "5"})


def _too_slow(request: Any) -> HttpResponse:
    title, detail = (
        _("The request body did not arrive in time"),
        _("Send it again over a faster connection. Nothing was changed."),
    )
    return _refusal(request, 408, "too-slow", title, detail, {"Connection": "close"})


def _too_large(request: Any) -> HttpResponse:
    title, detail = _("The body is too large"), _("Files may have 20 MB, feeds 100 MB, JSON 1 MB.")
    return _refusal(request, 413, "too-large", title, detail, {"Connection": "close"})


def _unknown(request: Any) -> HttpResponse:
    title, detail = _("Authentication credentials were not provided."), _("Sign in before you send a large body.")
    asks = BearerAuthentication().authenticate_header(Request(request))
    return _refusal(request, 401, "not-signed-in", title, detail, {"WWW-Authenticate": asks, "Connection": "close"})


def _refusal(request: Any, status: int, code: str, title: str, detail: str, headers: Mapping[str, str]) -> HttpResponse:
    """A problem document for a request that no view has seen, so it gets its number here."""
    request.META["arsos.request_id"] = str(new_id())
    answer = problem_answer(request, code=code, status=status, title=title, detail=detail)
    for name, value in headers.items():
        answer[name] = value
    return answer
