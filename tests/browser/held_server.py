"""The product, served to a browser on the test's own connection: what a press does is undone, so that all share one
set of data.

One request is worked on at a time, as one connection can hold one transaction.
"""

import json
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import reverse

from tests.walk.rolled_back import check_constraints, rolled_back

STREAM = reverse("stream")
NO_NEWS = b"retry: 3600000\n\n"
"""What a page that listens for news is told: ask again in an hour."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One request that was worked off."""

    method: str
    path: str
    status: int
    is_page: bool
    location: str
    """Where its answer leads."""
    address: str
    """Where its form is sent from now on."""
    is_aside: bool
    """Whether a draft was saved while somebody types."""


def answered_as(environ: dict[str, Any], status: str, headers: list[tuple[str, str]], content: bytes) -> Answered:
    """What came of a request."""
    given, method = dict(headers), environ["REQUEST_METHOD"]
    kind = given.get("Content-Type", "")
    said = json.loads(content) if kind.startswith("application/json") and method == "POST" else {}
    return Answered(
        method,
        environ["PATH_INFO"],
        int(status[:3]),
        is_page=kind.startswith("text/html"),
        location=given.get("Location") or said.get("location", ""),
        address=said.get("address", ""),
        is_aside=not {"address", "saved_at"}.isdisjoint(said),
    )


class _Server(ThreadedWSGIServer):
    def handle_error(self, _request: object, _client_address: object) -> None:
        """A browser that goes away is no error."""

    def _close_connections(self) -> None:
        """The connection is the test's."""


class HeldServer:
    """`answered` is everything that was asked since it was emptied."""

    def __init__(self) -> None:
        self.answered: list[Answered] = []
        self.busy = 0
        """How many requests are being worked on, or wait for their turn."""
        self.raised: list[str] = []
        """What became a 500, with where it was raised."""
        self._lock = threading.RLock()
        self._counting = threading.Lock()
        self._is_held = False
        self._application = get_wsgi_application()
        self._server = _Server(
            ("127.0.0.1", 0),
            QuietWSGIRequestHandler,
            connections_override={connection.alias: connections[connection.alias]},
        )
        self._server.set_app(self._answer)
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator["HeldServer"]:
        """Served from here to the end of the block."""
        got_request_exception.connect(self._note_raised)
        connection.inc_thread_sharing()
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
            connection.dec_thread_sharing()
            got_request_exception.disconnect(self._note_raised)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is done inside is undone at the end; nothing closes the connection meanwhile."""
        for signal in (request_started, request_finished):  # Django's test client connects it again each time
            signal.disconnect(close_old_connections)
        with self._lock:
            block = rolled_back()
            block.__enter__()
            self._is_held = True
        try:
            yield
            with self._lock:
                check_constraints()
        finally:
            with self._lock:
                self._is_held = False
                block.__exit__(None, None, None)
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)

    def _note_raised(self, **_more: object) -> None:
        self.raised.append(traceback.format_exc(limit=-4))

    @contextmanager
    def _busy(self) -> Iterator[None]:
        with self._counting:
            self.busy += 1
        try:
            yield
        finally:
            with self._counting:
                self.busy -= 1

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == STREAM:
            start_response("200 OK", [("Content-Type", "text/event-stream")])
            return [NO_NEWS]
        with self._busy(), self._lock:
            begun: list[Any] = []
            if not self._is_held:  # asked by a page that has been left
                start_response("204 No Content", [])
                return []
            answer = self._application(environ, lambda *given: begun.append(given))
            content = b"".join(answer)
            answer.close()
        self.answered.append(answered_as(environ, *begun[0], content))
        start_response(*begun[0])
        return [content]
