"""Where files lie: sealed piece by piece with a key of their own, under names that tell nothing (R32)."""

import base64
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.errors import StorageAway
from foundation.file_places import PARTIAL, file_place, scratch_folder

PIECE = 64 * 1024
TAG = 16
STORED_NAME = r"[0-9a-f]{40}"
"""What the columns with names of files hold: names of `new_name` and nothing that leads elsewhere."""
OURS = re.compile(rf"{STORED_NAME}(\.partial)?")


class StrangeName(FileNotFoundError):
    """No name that ARSOS gives: whoever writes to the database could name a file anywhere with it."""


class FileTooLarge(Exception):
    """More was written than the file may hold; nothing of it is kept."""


def is_whole_name(name: str) -> bool:
    """Whether a file of this name is one of ours, and whole."""
    return OURS.fullmatch(name) is not None and not name.endswith(PARTIAL)


def new_key() -> str:
    """A key for one file, as text; it is kept sealed in the file's row."""
    return base64.b64encode(AESGCM.generate_key(256)).decode()


def new_name() -> str:
    """A random name."""
    return secrets.token_hex(20)


class SealedFile:
    """A file being written, sealed piece by piece: memory holds one piece, and the disk nothing in the clear."""

    def __init__(self, file: IO[bytes], *, name: str, key: str, most: int) -> None:
        self.size = 0
        self._file, self._name, self._most = file, name, most
        self._box = AESGCM(base64.b64decode(key))
        self._rest = bytearray()
        self._number = 0

    def write(self, content: bytes) -> int:
        """Add to the file. Raises FileTooLarge beyond the most it may hold."""
        self.size += len(content)
        if self.size > self._most:
            raise FileTooLarge
        self._rest += content
        self._seal(at_least=PIECE)
        return len(content)

    def flush(self) -> None:
        """Writers of archives ask for it; a piece is sealed when it is full."""

    def as_binary(self) -> IO[bytes]:
        """For libraries that want a file to write to."""
        return cast("IO[bytes]", self)

    def finish(self) -> None:
        """Seal what is left; of an empty file one empty piece."""
        self._seal(at_least=1)

    def _seal(self, *, at_least: int) -> None:
        while len(self._rest) >= at_least:
            piece = bytes(self._rest[:PIECE])
            self._file.write(self._box.encrypt(_nonce(self._number), piece, _place(self._name, self._number)))
            self._number += 1
            del self._rest[:PIECE]


@contextmanager
def sealed_file(*, name: str, key: str, most: int) -> Iterator[SealedFile]:
    """A new file to write at most so many bytes to; under its name it is whole or not there. Raises StorageAway."""
    with file_place().create(_checked(name)) as file:
        sealed = SealedFile(file, name=name, key=key, most=most)
        yield sealed
        sealed.finish()


def sealed_size(size: int) -> int:
    """The bytes of a sealed file of so many bytes."""
    return size + TAG * max(-(-size // PIECE), 1)


def store(content: bytes, *, name: str, key: str) -> None:
    """Write a file sealed, at a stroke."""
    with sealed_file(name=name, key=key, most=len(content)) as file:
        file.write(content)


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A folder of one piece of work, only as long as it lasts; what a killed worker left of the same work is gone.

    A worker that was suspended and wakes removes its own alone, not that of who does the work by now.
    """
    work = scratch_folder() / name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    folder = work / new_name()
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            work.rmdir()


def remove_old_scratch(seconds: float, *, now: float) -> None:
    """Delete the folders of work that was killed and never taken up."""
    for folder in scratch_folder().glob("*"):
        if now - folder.stat().st_mtime > seconds:
            shutil.rmtree(folder, ignore_errors=True)


def load(name: str, *, key: str, size: int, start: int = 0, stop: int | None = None) -> bytes:
    """The bytes of a file from `start` up to `stop`. Raises FileNotFoundError, InvalidTag for a changed file, and
    StorageAway.
    """
    end = size if stop is None else min(stop, size)
    first = start // PIECE
    pieces = b"".join(_pieces(name, key, first, last=max(end - 1, start) // PIECE))
    return pieces[start - first * PIECE : end - first * PIECE]


def remove(name: str) -> None:
    """Delete a file; one that is gone already is success. Raises StrangeName and StorageAway."""
    file_place().remove(_checked(name))


def discard(name: str) -> None:
    """Delete a file that no row names any more; while its place is away it stays, and is swept away another night."""
    with suppress(StorageAway):
        remove(name)


def names_older_than(seconds: float, *, now: float) -> Iterator[str]:
    """The names of files that have been lying for a while, unfinished ones included."""
    for one in file_place().files():
        if OURS.fullmatch(one.name) and now - one.came_at > seconds:
            yield one.name


def _pieces(name: str, key: str, first: int, *, last: int) -> Iterator[bytes]:
    box = AESGCM(base64.b64decode(key))
    sealed = PIECE + TAG
    with file_place().opened(_checked(name), start=first * sealed, length=(last + 1 - first) * sealed) as file:
        for number in range(first, last + 1):
            yield box.decrypt(_nonce(number), file.read(sealed), _place(name, number))


def _checked(name: str) -> str:
    if OURS.fullmatch(name) is None:
        raise StrangeName
    return name


def _nonce(number: int) -> bytes:
    """Each file has its own key and is written once, so the number of the piece never repeats under a key."""
    return number.to_bytes(12)


def _place(name: str, number: int) -> bytes:
    """Binds a piece to its place, so that pieces cannot be moved within a file or between files."""
    return f"{name}:{number}".encode()
