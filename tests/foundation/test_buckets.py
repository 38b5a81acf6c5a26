"""Calls to a real object store: whole or not at all, ended in time, refused with words for the log alone (ADR 55)."""

import hashlib
import io
import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from foundation import buckets
from foundation.buckets import bucket_at
from foundation.errors import StorageAway
from tests.support.buckets import HOST, KEYS, drips, fails, hangs_up, object_store, says_nothing, slow_store

MANY = 1_003
CONTENT = bytes(range(256)) * 1_000


@pytest.fixture(scope="module")
def server():
    with object_store() as made:
        yield made


@pytest.fixture(autouse=True)
def _allowed(settings):
    settings.ARSOS_OUTBOUND_HOSTS = [HOST]


@pytest.fixture
def bucket(server):
    return bucket_at(server.url(server.bucket()), **KEYS)


def put(bucket, name, content=CONTENT, *, digest=None):
    bucket.put(name, io.BytesIO(content), digest=digest or hashlib.sha256(content).digest())


def read(bucket, name, **span):
    with bucket.opened(name, **span) as file:
        return file.read()


@pytest.mark.parametrize(
    ("span", "part"),
    [
        ({}, slice(None)),
        ({"start": 10, "length": 5}, slice(10, 15)),
        ({"start": 255_990}, slice(255_990, None)),
        ({"start": 255_990, "length": 100}, slice(255_990, None)),
        ({"length": 1}, slice(0, 1)),
    ],
)
def test_an_object_comes_back_whole_or_in_part(bucket, span, part):
    put(bucket, "ab/one")
    assert read(bucket, "ab/one", **span) == CONTENT[part]


def test_an_object_is_overwritten_removed_and_gone(bucket):
    put(bucket, "one", b"first")
    put(bucket, "one", b"second")
    assert read(bucket, "one") == b"second"
    assert bucket.digest("one") == hashlib.sha256(b"second").hexdigest()
    bucket.remove("one")
    bucket.remove("one")
    for gone in (lambda: read(bucket, "one"), lambda: bucket.digest("one")):
        with pytest.raises(FileNotFoundError):
            gone()


def test_what_lies_beside_the_prefix_is_not_touched(server):
    name = server.bucket()
    ours, theirs = (bucket_at(server.url(name, prefix), **KEYS) for prefix in ("ours/", "theirs/"))
    put(theirs, "one", b"theirs")
    assert list(ours.entries()) == []
    ours.remove("one")
    assert read(theirs, "one") == b"theirs"


def test_a_listing_has_every_page(bucket):
    names = [f"{number:06}" for number in range(MANY)]
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda name: put(bucket, name, b"x"), names))
    assert [one.name for one in bucket.entries()] == names
    assert [one.name for one in bucket.entries(after="000999")] == names[1000:]


@pytest.mark.parametrize("case", ["no bucket", "wrong keys", "nobody there"])
def test_a_store_that_refuses_is_away_and_the_log_says_why(server, caplog, case):
    def every_call(bucket):
        return (
            lambda: put(bucket, "one"),
            lambda: bucket.put_once("one", b"x", media_type="text/plain", lock=None),
            lambda: read(bucket, "one"),
            lambda: bucket.remove("one"),
            lambda: list(bucket.entries()),
            lambda: list(bucket.versions()),
            bucket.has_lock,
        )

    with object_store({"INITIAL_NO_AUTH_ACTION_COUNT": "1"}) as strict:
        url = {"no bucket": server.url("no-such-bucket"), "wrong keys": strict.url(strict.bucket())}.get(case)
        if url is None:
            with socket.socket() as free:
                free.bind((HOST, 0))
                url = f"s3://{HOST}:{free.getsockname()[1]}/bucket/?insecure=1"
        said = {"no bucket": "NoSuchBucket", "wrong keys": "InvalidAccessKeyId", "nobody there": "EndpointConnection"}
        for call in every_call(bucket_at(url, **KEYS)):
            caplog.clear()
            with caplog.at_level(logging.WARNING), pytest.raises(StorageAway):
                call()
            assert "object store: " in caplog.text
        assert said[case] in caplog.text
        assert KEYS["secret_key"] not in caplog.text


@pytest.mark.parametrize("behave", [says_nothing, drips, hangs_up, fails])
def test_a_slow_store_holds_nobody_for_long(monkeypatch, behave):
    monkeypatch.setattr(buckets, "SECONDS_OF_SILENCE", 1)
    monkeypatch.setattr(buckets, "SECONDS_ALTOGETHER", 2.0)
    with slow_store(behave) as url:
        bucket = bucket_at(url, **KEYS)
        began = time.monotonic()
        with pytest.raises(StorageAway):
            read(bucket, "one")
        assert time.monotonic() - began < 10


def test_an_upload_that_is_taken_slowly_is_ended(monkeypatch):
    def takes_little(line, ended):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while not ended.wait(0.05):
            line.recv(1_000)

    monkeypatch.setattr(buckets, "SECONDS_ALTOGETHER", 2.0)
    with slow_store(takes_little) as url:
        began = time.monotonic()
        with pytest.raises(StorageAway):
            put(bucket_at(url, **KEYS), "one", bytes(20_000_000))
        assert time.monotonic() - began < 15


def test_every_wait_together_is_shorter_than_a_client_waits():
    tries = (buckets.SECONDS_TO_CONNECT + buckets.SECONDS_OF_SILENCE) * buckets.ATTEMPTS
    assert tries + 1 < 30
    assert buckets.SECONDS_ALTOGETHER + buckets.SECONDS_OF_SILENCE < 30
