"""Where sealed files lie: in a folder, or in a bucket of an object store (ADR 55). Names are checked by who calls."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from foundation.errors import StorageAway
from foundation.outbound import AddressRefused
from foundation.transactions import outside_transaction

if TYPE_CHECKING:
    from foundation.buckets import Bucket

SCRATCH = "scratch"
PARTIAL = ".partial"
PIECE = 64 * 1024
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies somewhere: its name, its bytes as it lies, and when it came, in seconds since 1970."""

    name: str
    size: int
    came_at: float


class FilePlace(Protocol):
    """A place of files. Each method raises StorageAway when the place does not work, whatever the reason."""

    def create(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A new file to write to; under its name it is whole or not there."""

    def opened(self, name: str, *, start: int = 0, length: int | None = None) -> AbstractContextManager[IO[bytes]]:
        """The bytes of a file from `start`, at most so many. Raises FileNotFoundError."""

    def digest(self, name: str) -> str:
        """SHA-256 of a file as it lies. Raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already is success."""

    def files(self) -> Iterator[Lying]:
        """Every file, unfinished ones (`.partial`) included."""


def file_place() -> FilePlace:
    """The place that ARSOS_ATTACHMENTS_URL names, and without it the folder ARSOS_ATTACHMENTS_DIR."""
    url = settings.ARSOS_ATTACHMENTS_URL
    return place_at(url) if url else FolderPlace(Path(settings.ARSOS_ATTACHMENTS_DIR))


def place_at(url: str) -> FilePlace:
    """The place at `file:///path` or `s3://host[:port]/bucket/prefix`.

    Raises StorageAway, and ImproperlyConfigured for another address or without keys.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderPlace(Path(parts.path))
    if parts.scheme != "s3":
        raise ImproperlyConfigured("Files lie at file:///path or at s3://host/bucket/prefix.")
    return _bucket_place(url)


def scratch_folder() -> Path:
    """The folder of what is being written, on this machine even where files lie in a bucket."""
    return Path(settings.ARSOS_ATTACHMENTS_DIR) / SCRATCH


@lru_cache(maxsize=4)
def _bucket_place(url: str) -> "BucketPlace":
    from foundation.buckets import bucket_at  # noqa: PLC0415  it costs memory, and most have no bucket

    place, mark, query = url.partition("?")
    keys = {"access_key": settings.ARSOS_ATTACHMENTS_ACCESS_KEY, "secret_key": settings.ARSOS_ATTACHMENTS_SECRET_KEY}
    try:
        return BucketPlace(bucket_at(f"{place.rstrip('/')}/{mark}{query}", **keys))
    except AddressRefused:
        logger.warning("object store: its address cannot be called")
        raise StorageAway from None


class FolderPlace:
    """Files in a folder, in folders by the first two letters of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def create(self, name: str) -> Iterator[IO[bytes]]:
        path = self.path_of(name)
        partial = path.with_suffix(PARTIAL)
        with _working():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with partial.open("wb") as file:
                    os.fchmod(file.fileno(), 0o600)
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                partial.rename(path)
                _keep_names_of(path.parent)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise

    @contextmanager
    def opened(self, name: str, *, start: int = 0, length: int | None = None) -> Iterator[IO[bytes]]:
        with _working(), self.path_of(name).open("rb") as file:
            file.seek(start)
            yield file

    def digest(self, name: str) -> str:
        with self.opened(name) as file:
            return _digest(file).hex()

    def remove(self, name: str) -> None:
        with _working():
            self.path_of(name).unlink(missing_ok=True)

    def files(self) -> Iterator[Lying]:
        for path in self.folder.glob("??/*"):
            about = None
            with suppress(FileNotFoundError), _working():  # removed in this moment
                about = path.stat()
            if about is not None:
                yield Lying(path.name, about.st_size, about.st_mtime)

    def path_of(self, name: str) -> Path:
        """Where a file lies."""
        return self.folder / name[:2] / name


def _keep_names_of(folder: Path) -> None:
    """Its files are found after a power cut, and the folder itself, which may be new."""
    for one in (folder, folder.parent):
        number = os.open(one, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextmanager
def _working() -> Iterator[None]:
    """A disk that is full, gone or read-only is away, as a store is; a file that is not there is another matter."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        logger.warning("folder of files: %s %s", type(error).__name__, error.errno)
        raise StorageAway from None


class BucketPlace:
    """Files in a bucket, under the paths that they would have in a folder. A call is never made with a lock held."""

    def __init__(self, bucket: "Bucket") -> None:
        self.bucket = bucket

    @contextmanager
    def create(self, name: str) -> Iterator[IO[bytes]]:
        """It is written to a file without a name on this machine first, and sent at a stroke."""
        scratch = scratch_folder()
        with _working():
            scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115  closed below, outside of what is told as a disk
        with file:
            with _working():
                yield file
                file.seek(0)
            digest = _digest(file)
            file.seek(0)
            outside_transaction(self.bucket.put)(_key(name), file, digest=digest)

    @outside_transaction
    def opened(self, name: str, *, start: int = 0, length: int | None = None) -> AbstractContextManager[IO[bytes]]:
        return self.bucket.opened(_key(name), start=start, length=length)

    def digest(self, name: str) -> str:
        """As the store checked it when it came; of one that says none, of what is read."""
        if said := self.bucket.digest(_key(name)):
            return said
        with self.opened(name) as file:
            return _digest(file).hex()

    @outside_transaction
    def remove(self, name: str) -> None:
        self.bucket.remove(_key(name))

    def files(self) -> Iterator[Lying]:
        """By name."""
        for entry in self.bucket.entries():
            yield Lying(entry.name.rpartition("/")[2], entry.size, entry.modified_at.timestamp())


def _digest(file: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.digest()


def _key(name: str) -> str:
    return f"{name[:2]}/{name}"
