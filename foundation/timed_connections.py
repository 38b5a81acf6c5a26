"""Connections on which an exchange ends in time, however slowly the other side speaks.

The time-outs of a socket count from one byte to the next: who sends a byte of the status line now and then holds its
caller for as long as it likes. Here each piece that is sent or read has what is left of the time of the whole.
"""

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

PIECE = 8_192
"""Bytes sent at once: less than a record of TLS, which is written within one time-out."""
_until: ContextVar[float] = ContextVar("until")


@contextmanager
def ending_after(seconds: float) -> Iterator[None]:
    """Let what is sent and read in the block end after so many seconds, or raise TimeoutError."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def _allow(line: socket.socket, longest: float | None) -> None:
    """Give the next piece what is left, and no more than `longest` seconds of silence."""
    left = _until.get() - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left if longest is None else min(left, longest))


class _TimedReader(io.RawIOBase):
    """What comes from a socket, each piece in what is left of the time."""

    def __init__(self, raw: Any, line: socket.socket) -> None:
        self._raw, self._line, self._longest = raw, line, line.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        _allow(self._line, self._longest)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """Status line, headers and body, all from one timed reader."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class TimedConnection(HTTPConnection):
    response_class = _TimedResponse

    def send(self, data: Any) -> None:
        _send_in_pieces(self, data, super().send)


class TimedTlsConnection(HTTPSConnection):
    response_class = _TimedResponse

    def send(self, data: Any) -> None:
        _send_in_pieces(self, data, super().send)


def _send_in_pieces(connection: HTTPConnection, data: bytes, send: Any) -> None:
    if connection.sock is None:
        connection.connect()
    longest = connection.sock.gettimeout()
    for start in range(0, len(data), PIECE):
        _allow(connection.sock, longest)
        send(data[start : start + PIECE])


class TimedPool(urllib3.HTTPConnectionPool):
    ConnectionCls = TimedConnection


class TimedTlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = TimedTlsConnection
