"""Where files lie: sealed piece by piece with a key of their own, under names that tell nothing (R32)."""

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PIECE = 64 * 1024
TAG = 16


def new_key() -> str:
    """A key for one file, as text; it is kept sealed in the file's row."""
    return base64.b64encode(AESGCM.generate_key(256)).decode()


def new_name() -> str:
    """A random name."""
    return secrets.token_hex(20)


def store(content: bytes, *, name: str, key: str) -> None:
    """Write a file sealed, at a stroke: under its name it is whole or not there."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    box = AESGCM(base64.b64decode(key))
    with partial.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        for number, start in enumerate(range(0, len(content), PIECE)):
            file.write(box.encrypt(_nonce(number), content[start : start + PIECE], _place(name, number)))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


def load(name: str, *, key: str, size: int, start: int = 0, stop: int | None = None) -> bytes:
    """The bytes of a file from `start` up to `stop`. Raises FileNotFoundError, and InvalidTag for a changed file."""
    end = size if stop is None else min(stop, size)
    first = start // PIECE
    pieces = b"".join(_pieces(name, key, first, last=max(end - 1, start) // PIECE))
    return pieces[start - first * PIECE : end - first * PIECE]


def remove(name: str) -> None:
    """Delete a file; one that is gone already is success."""
    _path(name).unlink(missing_ok=True)


def names_older_than(seconds: float, *, now: float) -> Iterator[str]:
    """The names of files that have been lying for a while, unfinished ones included."""
    folder = Path(settings.ARSOS_ATTACHMENTS_DIR)
    for path in folder.glob("??/*") if folder.exists() else ():
        if now - path.stat().st_mtime > seconds:
            yield path.name


def _pieces(name: str, key: str, first: int, *, last: int) -> Iterator[bytes]:
    box = AESGCM(base64.b64decode(key))
    with _path(name).open("rb") as file:
        file.seek(first * (PIECE + TAG))
        for number in range(first, last + 1):
            yield box.decrypt(_nonce(number), file.read(PIECE + TAG), _place(name, number))


def _path(name: str) -> Path:
    return Path(settings.ARSOS_ATTACHMENTS_DIR) / name[:2] / name


def _nonce(number: int) -> bytes:
    """Each file has its own key and is written once, so the number of the piece never repeats under a key."""
    return number.to_bytes(12)


def _place(name: str, number: int) -> bytes:
    """Binds a piece to its place, so that pieces cannot be moved within a file or between files."""
    return f"{name}:{number}".encode()
