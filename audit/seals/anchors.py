"""Seals outside of the database: where they are kept, and which are still to be written there (R35)."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.models import JournalAnchor, JournalSeal
from foundation import clock
from foundation.transactions import durable

if TYPE_CHECKING:
    from foundation.buckets import Bucket, Entry

LONGEST_LINES = 1000
"""Bytes in which the last lines of a file of seals are: one has about 180."""
LOCK = re.compile(r"(?P<mode>compliance|governance):(?P<days>[1-9][0-9]{0,4})")


@durable
def _note(seals: list[JournalSeal], at: datetime) -> None:
    JournalAnchor.objects.bulk_create(
        [JournalAnchor(seal=seal.position, anchored_at=at) for seal in seals], ignore_conflicts=True
    )


@dataclass(frozen=True, slots=True)
class Anchor:
    """A seal as it stands outside."""

    seal: int
    last_link: int
    chain_hash: str
    sealed_at: str

    def line(self) -> bytes:
        return json.dumps(asdict(self), separators=(",", ":")).encode() + b"\n"


def as_anchor(seal: JournalSeal) -> Anchor:
    """A seal as it is written outside."""
    return Anchor(seal.position, seal.last_link, seal.chain_hash, seal.sealed_at.astimezone(UTC).isoformat())


class AnchorStore(Protocol):
    """A place that seals are added to and read from; adding one twice does no harm."""

    keeps: bool

    def add(self, anchors: Iterable[Anchor]) -> None: ...

    def read(self) -> Iterator[Anchor]: ...

    def is_beyond(self, seal: int) -> bool: ...


def anchor_seals(store: AnchorStore, *, at: datetime) -> int:
    """Add every seal that is not outside yet, then note it. Killed in between, the same seals are added again.

    Returns how many. Raises what the store raises; the next run goes on.
    """
    newest = JournalAnchor.objects.order_by("-seal").values_list("seal", flat=True).first()
    seals = list(JournalSeal.objects.filter(position__gt=newest or 0).order_by("position")[:1000])
    if seals:
        store.add(as_anchor(seal) for seal in seals)
        _note(seals, at)
    return len(seals)


class NowhereStore:
    """No place is configured: seals stay in the database alone, and `check --deploy` says so."""

    keeps = False

    def add(self, anchors: Iterable[Anchor]) -> None:
        """Nothing is kept."""

    def read(self) -> Iterator[Anchor]:
        return iter(())

    def is_beyond(self, seal: int) -> bool:
        return False


class FileStore:
    """Lines of JSON in a file; mount it from where only appending is allowed."""

    keeps = True

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, anchors: Iterable[Anchor]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "ab", opener=_for_its_owner) as file:
            if (end := self._end()) and not end.endswith(b"\n"):
                file.write(b"\n")  # somebody was killed within a line: it stays, and is not read
            file.writelines(anchor.line() for anchor in anchors)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[Anchor]:
        """Every whole line. One of which only a part was written is of a seal that was never noted as written, so it
        was written again; one that somebody spoiled is missing, and `verify_journal` says so.
        """
        if self.path.exists():
            with self.path.open("rb") as file:
                yield from _whole(file)

    def is_beyond(self, seal: int) -> bool:
        """Whether a later seal stands at the end; asked before each sealing, so the rest is not read where it need
        not be.
        """
        at_end = list(_whole(self._end().splitlines(keepends=True)))
        return any(anchor.seal > seal for anchor in at_end or self.read())

    def _end(self) -> bytes:
        if not self.path.exists():
            return b""
        with self.path.open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - LONGEST_LINES, 0))
            return file.read()


def _whole(lines: Iterable[bytes]) -> Iterator[Anchor]:
    """The seals of the lines that were written to their ends."""
    for line in lines:
        if line.endswith(b"\n"):
            with suppress(ValueError, TypeError):
                yield Anchor(**json.loads(line))


def _for_its_owner(path: str, flags: int) -> int:
    number = os.open(path, flags, 0o600)
    if os.fstat(number).st_mode & 0o077:
        with suppress(OSError):  # of another owner, or on a place where only appending is allowed, as it should be
            os.fchmod(number, 0o600)
    return number


class ObjectStore:
    """One object for each seal in a bucket of an S3-compatible store. The first of its name stays.

    With a lock each is kept from being deleted and overwritten for so many days, and all versions are read: whoever
    has the keys can still put another version over an anchor, or a mark that it is deleted.
    """

    keeps = True

    def __init__(self, bucket: "Bucket", *, lock: tuple[str, int] | None = None) -> None:
        self.bucket, self.lock = bucket, lock

    def add(self, anchors: Iterable[Anchor]) -> None:
        for anchor in anchors:
            name, line = _name(anchor.seal), anchor.line()
            self.bucket.put_once(name, line, media_type="application/json", lock=self._lock())

    def read(self) -> Iterator[Anchor]:
        """Every anchor; of several versions the oldest last."""
        for entry in self._entries():
            with self.bucket.opened(entry.name, version=entry.version) as file:
                yield Anchor(**json.loads(file.read(LONGEST_LINES)))

    def is_beyond(self, seal: int) -> bool:
        """Whether a later seal is there: names are in order, so the store lists those alone."""
        return next(self._entries(after=_name(seal)), None) is not None

    def _entries(self, *, after: str = "") -> "Iterator[Entry]":
        return self.bucket.versions(after=after) if self.lock else self.bucket.entries(after=after)

    def _lock(self) -> tuple[str, datetime] | None:
        if self.lock is None:
            return None
        mode, days = self.lock
        return mode, clock.now() + timedelta(days=days)


def _name(seal: int) -> str:
    return f"{seal:012}.json"


@lru_cache(maxsize=4)
def anchor_store(url: str) -> AnchorStore:
    """The store that ARSOS_ANCHOR_URL names: `file:///path` or `s3://host[:port]/bucket/prefix?insecure=1`.

    The keys of an object store are ARSOS_ANCHOR_ACCESS_KEY and ARSOS_ANCHOR_SECRET_KEY. Raises as `bucket_at`.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileStore(Path(parts.path))
    if parts.scheme == "s3":
        return _object_store(url)
    return NowhereStore()


def _object_store(url: str) -> ObjectStore:
    from foundation.buckets import bucket_at  # noqa: PLC0415  it costs memory, and most have no bucket

    keys = {"access_key": settings.ARSOS_ANCHOR_ACCESS_KEY, "secret_key": settings.ARSOS_ANCHOR_SECRET_KEY}
    return ObjectStore(bucket_at(url, **keys), lock=wanted_lock(settings.ARSOS_ANCHOR_LOCK))


def wanted_lock(said: str) -> tuple[str, int] | None:
    """The mode and the days that ARSOS_ANCHOR_LOCK says, such as `compliance:3653`; None where it is empty.

    Raises ImproperlyConfigured for anything else.
    """
    if not said:
        return None
    if (found := LOCK.fullmatch(said)) is None:
        raise ImproperlyConfigured("ARSOS_ANCHOR_LOCK is compliance or governance, a colon and days: compliance:3653.")
    return found["mode"].upper(), int(found["days"])
