"""The events as a feed and as a stream, from the same rows, cut to what the caller may see at that moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.callers import BearerAuthentication, SignedInAuthentication
from events.feed.models import OutboxMessage
from events.feed.queries import events_after, newest_sequence
from events.feed.schemas import EventAnswer, event_body
from events.stream.hearing import hearing
from events.stream.streams import head, places
from foundation import clock
from foundation.access_log.steps import collected_accesses, write_accesses
from foundation.actor import Actor
from foundation.errors import FieldError, Misdirected, RequestMalformed
from foundation.http.json_bodies import EventStreamRenderer, ORJSONRenderer, to_json
from foundation.http.operations import PAGE_SIZE, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import read_page_size
from foundation.http.views import ApiView

LARGEST = 2**63 - 1
LASTS, RETRY_AFTER = 600.0, 30
AT_ONCE = 200
ASKED_EACH, ANSWER_HOLDS = 4, 3
"""Of so many heartbeats one asks whether the caller may still hear, unless another stream of theirs has asked within so
many: idle streams cost the database next to nothing.
"""
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class NoPlace(APIException):
    """As many streams are open as there may be, in this process or altogether."""

    status_code = 503
    default_detail = "Too many streams are open. Try again in a few seconds, or use /events/."
    default_code = "unavailable"


class EventsView(ApiView):
    """The feed: oldest first; go on with `next`, or later with the last `sequence` as `after`."""

    operations = {
        "GET": Operation(
            name="listEvents",
            summary="List events after a sequence",
            description="Returns events in order, oldest first. Follow `next`, and later ask again with the last "
            "`sequence` that you received as `after`; no event is ever missed.",
            scope="inquiries:read",
            answer=EventAnswer,
            is_page=True,
            parameters=(Parameter("after", "The last sequence you have; 0 if not given.", "number"), PAGE_SIZE),
        )
    }

    def get(self, request: Request) -> Response:
        size = read_page_size(request)
        after = _sequence(self.parameters.get("after", "0"), "?after")
        found = events_after(self.actor, after, limit=size + 1, at=self.at)
        shown = found[:size]
        link = f"{request.path}?after={shown[-1].sequence}&page_size={size}" if len(found) > size else None
        following = request.build_absolute_uri(link) if link else None
        return self.respond(Page(next=following, previous=None, results=[EventAnswer.of(one) for one in shown]))


class StreamView(ApiView):
    """The same events as they come, by server-sent events; resumes after `Last-Event-ID`."""

    renderer_classes = (ORJSONRenderer, EventStreamRenderer)
    operations = {
        "GET": Operation(
            name="streamEvents",
            summary="Stream events",
            description="Sends the same events as `/events/` as server-sent events while they happen. Send "
            "`Last-Event-ID` to resume. A stream ends after ten minutes; connect again.",
            scope="inquiries:read",
            media_type="text/event-stream",
        )
    }

    def get(self, request: Request) -> Any:
        if not isinstance(request._request, ASGIRequest):
            raise Misdirected(_("Another process at this address serves the stream. Poll /events/ instead."))
        self._require_place()
        given = request.headers.get("Last-Event-ID", "")
        position = _sequence(given, "Last-Event-ID") if given else newest_sequence()
        if request.method == "HEAD":
            return HttpResponse(content_type="text/event-stream", headers=STREAM_HEADERS)
        stream = _events(request._request, self.actor, position)
        return StreamingHttpResponse(stream, content_type="text/event-stream", headers=STREAM_HEADERS)

    def _require_place(self) -> None:
        """Refuse a stream too many before it begins. Raises Throttled and NoPlace."""
        full = places.full_for(_place_of(self.actor))
        if full == "caller":
            raise Throttled(wait=RETRY_AFTER, detail="Close another stream first, or use /events/.")
        if full:
            raise NoPlace


async def _events(request: ASGIRequest, actor: Actor, position: int) -> AsyncIterator[bytes]:
    """Tell what comes; end after ten minutes, or when the caller has lost the right to hear."""
    loop, end = asyncio.get_running_loop(), head()
    until = loop.time() + LASTS
    yield b"retry: 2000\n\n"
    async with AsyncExitStack() as held:
        is_free = await held.enter_async_context(places.taken(_place_of(actor)))
        held.enter_context(end.watched())
        quiet = 0
        while is_free and loop.time() < until:
            if not await end.beyond(position, seconds=settings.ARSOS_STREAM_HEARTBEAT_SECONDS):
                quiet += 1
                if quiet % ASKED_EACH == 0 and not await _goes_on(request, actor):
                    return
                yield b": still here\n\n"
                continue
            expected = end.newest
            async with end.turns:
                told = await sync_to_async(_next_events)(request, actor, position)
            if told is None:
                return
            found, reached = told
            for message in found:
                yield _as_sent(message)
            last = int(found[-1].sequence or 0) if found else position
            position = last if len(found) == AT_ONCE else max(last, reached)
            if reached < expected:
                end.went_back(expected, to=reached)


async def _goes_on(request: ASGIRequest, actor: Actor) -> bool:
    """Whether the caller may still hear, asked once for all streams that were opened with the same credential."""

    async def ask() -> bool:
        async with head().turns:
            return await sync_to_async(_is_let_in, thread_sensitive=False)(request, actor)

    who = (request.headers.get("Authorization"), request.session.session_key, *_caller(actor), actor.roles)
    return await hearing().goes_on(who, ask, seconds=ANSWER_HOLDS * settings.ARSOS_STREAM_HEARTBEAT_SECONDS)


def _next_events(request: ASGIRequest, first: Actor, position: int) -> tuple[list[OutboxMessage], int] | None:
    """The next events under the rights of this moment, journaled before they leave; None for who may hear no more.

    With them the end of the order as it was before they were read: up to there, the caller has missed nothing. Holds
    no connection meanwhile.
    """
    try:
        actor = _actor_now(request)
        if actor is None or not _is_still(first, actor):
            return None
        at = clock.now()
        reached = newest_sequence()
        with collected_accesses() as looks:
            found = events_after(actor, position, limit=AT_ONCE, at=at)
        write_accesses(looks, by=actor, at=at, road="stream")
        return found, reached
    finally:
        connection.close()


def _is_let_in(request: ASGIRequest, first: Actor) -> bool:
    """Whether the caller may still hear, where nothing has come; holds no connection afterwards."""
    try:
        actor = _actor_now(request)
        return actor is not None and _is_still(first, actor)
    finally:
        connection.close()


def _is_still(first: Actor, now: Actor) -> bool:
    """Whether somebody is who they were when the stream began, and has every role that they had then."""
    return _caller(first) == _caller(now) and first.roles <= now.roles


def _place_of(actor: Actor) -> str:
    """Streams are counted by who holds them: the person, else the client, whichever agents it acts for."""
    return str(actor.user_id or actor.client_id or "")


def _actor_now(request: ASGIRequest) -> Actor | None:
    """Who the caller is now: a token may have been revoked, a session ended, a role taken away."""
    request.session = type(request.session)(request.session.session_key)
    request.user = get_user(request)
    asked = Request(request, authenticators=[BearerAuthentication(), SignedInAuthentication()])
    for authenticator in asked.authenticators or ():
        try:
            found = authenticator.authenticate(asked)
        except Exception:  # noqa: BLE001  whatever the reason, they are not let in any more
            return None
        if found is not None:
            return found[0]  # type: ignore[return-value]  # our authenticators give actors
    return None


def _caller(actor: Actor) -> tuple[UUID | None, str | None, UUID | None]:
    return actor.user_id, actor.client_id, actor.agent_id


def _as_sent(message: OutboxMessage) -> bytes:
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (
        message.sequence or 0,
        message.type.encode(),
        to_json(event_body(message)),
    )


def _sequence(text: str, where: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST:  # noqa: PLR2004  64 bits
        return int(text)
    error = FieldError(where, "malformed", _("Give a sequence: a whole number."))
    raise RequestMalformed(_("This is not a valid position in the events."), errors=[error])
