"""Buckets of an S3-compatible object store: objects by name, calls that end in time, listings page by page.

Import it where a bucket is named: boto3 and its client cost a process 27 MB, which one with folders does not need.
"""

import base64
import hashlib
import io
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from urllib3.exceptions import HTTPError

from foundation.errors import StorageAway
from foundation.outbound import require_reachable

SECONDS_TO_CONNECT, SECONDS_OF_SILENCE, ATTEMPTS = 2, 7, 2
"""Twice, with a pause of a second: nobody waits for an answer longer than 30 seconds."""
SECONDS_ALTOGETHER = 22.0
"""To send or to read one object, from the first byte to the last."""
IS_THERE = "PreconditionFailed"
NOT_THERE = frozenset({"NoSuchKey", "404"})
NO_LOCK = "ObjectLockConfigurationNotFoundError"
CODE = re.compile(r"[A-Za-z0-9]{1,60}")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """An object as a listing names it, without the prefix; `version` where versions were asked for."""

    name: str
    size: int
    modified_at: datetime
    version: str = ""


class Bucket:
    """The objects of a bucket whose names begin with a prefix. Safe for threads.

    Each method raises StorageAway when the store does not answer in time, refuses, or has no such bucket.
    """

    def __init__(self, client: Any, name: str, prefix: str) -> None:
        self._client, self._name, self._prefix = client, name, prefix

    def put(self, name: str, content: IO[bytes], *, digest: bytes) -> None:
        """Store an object at a stroke: it is whole or not there. The store refuses what does not have the digest."""
        with _answered():
            self._client.put_object(**self._new(name, digest), Body=_Sent(content))

    def put_once(self, name: str, content: bytes, *, media_type: str, lock: tuple[str, datetime] | None) -> None:
        """Store an object unless there is one of this name: the first stays.

        `lock` is COMPLIANCE or GOVERNANCE, and until when the object can neither be deleted nor overwritten.
        """
        locked = {"ObjectLockMode": lock[0], "ObjectLockRetainUntilDate": lock[1]} if lock else {}
        asked = self._new(name, hashlib.sha256(content).digest())
        with _answered():
            try:
                self._client.put_object(**asked, Body=content, ContentType=media_type, IfNoneMatch="*", **locked)
            except ClientError as error:
                if _code(error) != IS_THERE:
                    raise

    @contextmanager
    def opened(self, name: str, *, start: int = 0, length: int | None = None, version: str = "") -> Iterator[IO[bytes]]:
        """The bytes of an object from `start`, to be read piece by piece. Raises FileNotFoundError."""
        asked = self._named(name) | ({"VersionId": version} if version else {})
        if start or length is not None:
            asked["Range"] = f"bytes={start}-" + (f"{start + length - 1}" if length is not None else "")
        with _answered():
            answer = self._client.get_object(**asked)
            with answer["Body"] as body:
                yield io.BufferedReader(_Timed(body.read1, least=answer["ContentLength"]))

    def digest(self, name: str) -> str:
        """SHA-256 of an object, as the store checked it when it came. Empty where it says none; FileNotFoundError."""
        with _answered():
            said = self._client.head_object(**self._named(name), ChecksumMode="ENABLED").get("ChecksumSHA256", "")
        return base64.b64decode(said).hex()

    def remove(self, name: str) -> None:
        """Delete an object; one that is gone already is success."""
        with _answered():
            self._client.delete_object(**self._named(name))

    def entries(self, *, after: str = "") -> Iterator[Entry]:
        """Every object, by name, from after one of them; asked for in pages of a thousand."""
        asked = {"StartAfter": f"{self._prefix}{after}"} if after else {}
        for one in self._listed("list_objects_v2", "Contents", asked):
            yield Entry(one["Key"].removeprefix(self._prefix), one["Size"], one["LastModified"])

    def versions(self, *, after: str = "") -> Iterator[Entry]:
        """Every version of every object, by name and the newest first; also of those that were deleted since."""
        asked = {"KeyMarker": f"{self._prefix}{after}"} if after else {}
        for one in self._listed("list_object_versions", "Versions", asked):
            name = one["Key"].removeprefix(self._prefix)
            if name > after:  # not every store leaves out the one that it was to begin after
                yield Entry(name, one["Size"], one["LastModified"], one["VersionId"])

    def has_lock(self) -> bool:
        """Whether objects of the bucket can be locked."""
        with _answered():
            try:
                said = self._client.get_object_lock_configuration(Bucket=self._name)
            except ClientError as error:
                if _code(error) == NO_LOCK:
                    return False
                raise
        return bool(said["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled")

    def _named(self, name: str) -> dict[str, Any]:
        return {"Bucket": self._name, "Key": f"{self._prefix}{name}"}

    def _new(self, name: str, digest: bytes) -> dict[str, Any]:
        said = base64.b64encode(digest).decode()
        return {**self._named(name), "ChecksumAlgorithm": "SHA256", "ChecksumSHA256": said}

    def _listed(self, operation: str, kind: str, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator(operation).paginate(Bucket=self._name, Prefix=self._prefix, **asked)
        answers = iter(pages)
        while True:
            with _answered():
                page = next(answers, None)
            if page is None:
                return
            yield from page.get(kind, ())


class _Timed(io.RawIOBase):
    """What is read or sent piece by piece, for so long altogether: a slow store would hold its caller byte by byte.

    Raises TimeoutError, and ConnectionError for less than the least that has to come.
    """

    def __init__(self, read: Callable[[int], bytes], *, least: int = 0) -> None:
        self._read, self._left = read, least
        self._until = time.monotonic() + SECONDS_ALTOGETHER

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if time.monotonic() > self._until:
            raise TimeoutError
        piece = self._read(len(buffer))
        self._left -= len(piece)
        if not piece and self._left > 0:
            raise ConnectionError
        buffer[: len(piece)] = piece
        return len(piece)


class _Sent(_Timed):
    """Content that can be sent again after a failure, in what is left of the time."""

    def __init__(self, content: IO[bytes]) -> None:
        super().__init__(content.read)
        self._content = content

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._content.seek(offset, whence)

    def tell(self) -> int:
        return self._content.tell()


@contextmanager
def _answered() -> Iterator[None]:
    """Say what is not there, and that a store is away; which of its many reasons is for the log."""
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in NOT_THERE:
            raise FileNotFoundError from None
        logger.warning("object store: %s", code if CODE.fullmatch(code) else type(error).__name__)
        raise StorageAway from None
    except (BotoCoreError, HTTPError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        logger.warning("object store: %s", type(error).__name__)
        raise StorageAway from None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def bucket_at(url: str, *, access_key: str, secret_key: str) -> Bucket:
    """The part of a bucket that `s3://host[:port]/bucket/prefix` names, with `?region=` and `?insecure=1` (no TLS).

    Raises AddressRefused for a host in a private network that no operator allowed, ImproperlyConfigured without keys:
    boto3 would look for some, in files and at the address where clouds give them out.
    """
    if not (access_key and secret_key):
        raise ImproperlyConfigured(
            "A bucket needs its access key and its secret key: see docs/reference/operations.md."
        )
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    address = f"{'http' if 'insecure' in asked else 'https'}://{parts.netloc}"
    require_reachable(f"{address}/", allowed=settings.ARSOS_OUTBOUND_HOSTS)
    name, _, prefix = parts.path.lstrip("/").partition("/")
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=address,
        region_name=asked.get("region", ["us-east-1"])[0],
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=_config(),
    )
    return Bucket(client, name, prefix)


def _config() -> Config:
    """Bounded calls that go to the store itself; checksums that every store knows, as headers."""
    return Config(
        connect_timeout=SECONDS_TO_CONNECT,
        read_timeout=SECONDS_OF_SILENCE,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        max_pool_connections=16,
        proxies={},
    )
