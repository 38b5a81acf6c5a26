"""Seals in a bucket of a real object store: the first of a number stays, and a lock keeps it (R35, ADR 55)."""

import json

import pytest
from botocore.exceptions import ClientError
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from audit.checks import seals_are_kept_outside
from audit.models import JournalAnchor, JournalSeal
from audit.seals.actions import seal_batch
from audit.seals.anchors import Anchor, ObjectStore, anchor_seals, anchor_store, wanted_lock
from audit.seals.verification import verify_journal
from audit.tasks import seal_journal
from foundation import clock
from foundation.outbound import AddressRefused
from tests.factories import inquiries
from tests.support.buckets import HOST, KEYS, object_store

pytestmark = pytest.mark.django_db(transaction=True)

ANCHORS = [Anchor(number, number * 10, "a" * 64, "2026-11-24T08:00:00+00:00") for number in (1, 2)]
FORGED = Anchor(1, 10, "f" * 64, "2026-11-24T08:00:00+00:00")


@pytest.fixture(scope="module")
def server():
    with object_store() as made:
        yield made


@pytest.fixture(autouse=True)
def _allowed(settings):
    settings.ARSOS_OUTBOUND_HOSTS = [HOST]
    settings.ARSOS_ANCHOR_ACCESS_KEY, settings.ARSOS_ANCHOR_SECRET_KEY = KEYS.values()


@pytest.fixture
def locked(server, settings):
    """A bucket with an object lock, and seals in it."""
    settings.ARSOS_ANCHOR_LOCK = "compliance:3653"
    bucket = server.bucket(has_lock=True)
    store = anchor_store(server.url(bucket, "seals/"))
    store.add(ANCHORS)
    return bucket, store


def test_seals_come_back_as_they_were_written_however_often(server):
    store = anchor_store(server.url(server.bucket(), "seals/"))
    assert (list(store.read()), store.is_beyond(0)) == ([], False)
    store.add(ANCHORS)
    store.add(ANCHORS)
    assert list(store.read()) == ANCHORS
    assert [store.is_beyond(seal) for seal in (0, 1, 2, 3)] == [True, True, False, False]


def test_the_first_seal_of_a_number_stays(server):
    store = anchor_store(server.url(server.bucket(), "seals/"))
    store.add(ANCHORS)
    store.add([FORGED])
    assert list(store.read()) == ANCHORS


def test_a_locked_seal_is_neither_deleted_nor_hidden(server, locked):
    bucket, store = locked
    client, name = server.client, "seals/000000000001.json"
    version = client.head_object(Bucket=bucket, Key=name)["VersionId"]
    assert client.head_object(Bucket=bucket, Key=name)["ObjectLockMode"] == "COMPLIANCE"
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=bucket, Key=name, VersionId=version)
    client.delete_object(Bucket=bucket, Key=name)  # only a mark
    client.delete_object(Bucket=bucket, Key="seals/000000000002.json")
    assert list(store.read()) == ANCHORS
    assert store.is_beyond(1)
    assert store.is_beyond(2) is False


def test_what_is_put_over_a_locked_seal_is_read_beside_it(server, locked):
    bucket, store = locked
    server.client.put_object(Bucket=bucket, Key="seals/000000000001.json", Body=FORGED.line())
    assert list(store.read()) == [FORGED, *ANCHORS], "the oldest of a number comes last"


def test_the_journal_is_compared_with_every_version(server, locked):
    bucket, _ = locked
    store = anchor_store(server.url(bucket, "journal/"))
    inquiries.filed()
    seal_batch(at=clock.now())
    assert anchor_seals(store, at=clock.now()) == 1
    assert _findings(store) == []
    seal = JournalSeal.objects.get()
    name = f"journal/{seal.position:012}.json"
    forged = {**json.loads(server.client.get_object(Bucket=bucket, Key=name)["Body"].read()), "chain_hash": "f" * 64}
    server.client.put_object(Bucket=bucket, Key=name, Body=json.dumps(forged).encode())
    assert _findings(store) == ["rewritten"]


def _findings(store):
    return [one.what for one in verify_journal(store, tails=(), at=clock.now()).findings]


def test_seals_follow_when_the_store_is_back(server, settings, caplog):
    with object_store() as lost:
        settings.ARSOS_ANCHOR_URL = lost.url(lost.bucket())
        lost.kill()
        for _ in range(2):
            inquiries.filed()
            seal_journal()
    assert "object store: EndpointConnectionError" in caplog.text
    assert JournalSeal.objects.count() == 2, "sealing goes on"
    assert not JournalAnchor.objects.exists(), "nothing is noted that does not stand outside"
    settings.ARSOS_ANCHOR_URL = server.url(server.bucket())
    seal_journal()
    store = anchor_store(settings.ARSOS_ANCHOR_URL)
    assert [anchor.seal for anchor in store.read()] == [1, 2]
    assert JournalAnchor.objects.count() == 2
    assert _findings(store) == []


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "10.0.0.5", "169.254.169.254", "[::1]:9000"])
def test_an_object_store_in_a_private_network_needs_the_operators_word(settings, host):
    settings.ARSOS_OUTBOUND_HOSTS = []
    with pytest.raises(AddressRefused):
        anchor_store(f"s3://{host}/bucket/{host[:3]}")
    settings.ARSOS_OUTBOUND_HOSTS = [host.rpartition(":")[0].strip("[]") or host]
    if host[0] != "[" and ":" in host:
        assert isinstance(anchor_store(f"s3://{host}/bucket/allowed"), ObjectStore)


def test_a_bucket_without_keys_is_refused_before_anybody_looks_for_some(settings):
    settings.ARSOS_ANCHOR_ACCESS_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="needs its access key"):
        anchor_store("s3://127.0.0.1:9000/bucket/no-keys")


@pytest.mark.parametrize("case", ["nowhere", "file", "locked", "open", "away"])
def test_the_deployment_check_tells_where_seals_can_be_deleted(settings, server, tmp_path, case):
    urls = {
        "nowhere": lambda: ("", checks.INFO, "journal.I001"),
        "file": lambda: (f"file://{tmp_path}/journal.jsonl", 0, None),
        "locked": lambda: (server.url(server.bucket(has_lock=True)), 0, None),
        "open": lambda: (server.url(server.bucket()), checks.WARNING, "journal.W001"),
        "away": lambda: (server.url("no-such-bucket"), checks.WARNING, "journal.W002"),
    }
    settings.ARSOS_ANCHOR_URL, level, number = urls[case]()
    assert [(one.level, one.id) for one in seals_are_kept_outside()] == ([(level, number)] if number else [])
    assert (seals_are_kept_outside in checks.registry.registry.deployment_checks) is True


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("", None),
        ("compliance:3653", ("COMPLIANCE", 3653)),
        ("governance:1", ("GOVERNANCE", 1)),
        ("compliance", ...),
        ("compliance:0", ...),
        ("compliance:-1", ...),
        ("Compliance:10", ...),
        ("legal:10", ...),
        ("governance:1\n", ...),
    ],
)
def test_how_long_seals_are_locked_is_said_exactly(said, wanted):
    if wanted is ...:
        with pytest.raises(ImproperlyConfigured, match="compliance:3653"):
            wanted_lock(said)
    else:
        assert wanted_lock(said) == wanted
