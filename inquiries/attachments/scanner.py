"""Looks for harm in files with ClamAV, over its own protocol: one command and lengths (ADR 12)."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

PIECE = 64 * 1024
SECONDS = 60
NONE = "none"


class ScannerDown(Exception):
    """The scanner does not answer, or not in its language; files stay in quarantine until it does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner says: clean, or the name of what it found."""

    found: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.found


def is_scanning() -> bool:
    """Whether there is a scanner; `ARSOS_SCANNER=none` is somebody's explicit choice."""
    return bool(settings.ARSOS_SCANNER != NONE)


def scan(content: bytes) -> Verdict:
    """Ask the scanner that ARSOS_SCANNER names: `clamd:///path/to/socket` or `clamd://host:port`.

    Raises ScannerDown.
    """
    try:
        with _connected(settings.ARSOS_SCANNER) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = _read(line)
    except OSError as error:
        raise ScannerDown(type(error).__name__) from None
    return _understood(answer)


def is_answering() -> bool:
    """Whether the scanner is there at all, whatever it makes of a file."""
    try:
        with _connected(settings.ARSOS_SCANNER) as line:
            line.sendall(b"zPING\0")
            return _read(line) == "PONG"
    except (OSError, ScannerDown):
        return False


def _understood(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND"))
    raise ScannerDown("the scanner gave no verdict")


@contextmanager
def _connected(url: str) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    family = socket.AF_INET if parts.hostname else socket.AF_UNIX
    address: tuple[str, int] | str = (parts.hostname, parts.port or 3310) if parts.hostname else parts.path
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(address)
        yield line


def _read(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (piece := line.recv(4096)):
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
