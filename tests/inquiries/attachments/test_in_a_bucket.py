"""Files in a bucket of a real object store: sealed under names that tell nothing, and a store that is away changes
nothing (R32, R33, ADR 55).
"""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core import checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from arsos.checks import files_have_a_place
from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from foundation import buckets, clock, file_places, vault
from foundation.jobs.models import FailedItem
from foundation.jobs.tasks import work
from inquiries.attachments.models import Attachment
from inquiries.attachments.steps import MOST
from inquiries.inquiry.models import Inquiry
from inquiries.lists.models import ExportRun
from inquiries.tasks import expire_exports, scan_quarantined, sweep_files
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.buckets import HOST, KEYS, object_store, says_nothing, slow_store
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\x00" * 300


@pytest.fixture(scope="module")
def server():
    with object_store() as made:
        yield made


@pytest.fixture(autouse=True)
def bucket(server, settings, tmp_path):
    """The bucket that files lie in."""
    settings.ARSOS_OUTBOUND_HOSTS = [HOST]
    settings.ARSOS_ATTACHMENTS_ACCESS_KEY, settings.ARSOS_ATTACHMENTS_SECRET_KEY = KEYS.values()
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    made = server.bucket()
    settings.ARSOS_ATTACHMENTS_URL = server.url(made, "files")
    return made


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def inquiry(agent):
    return inquiries.filed(agent=agent)


def send(caller, reference, content=PNG, name="letter.png", *, key="once"):
    body = {"file": SimpleUploadedFile(name, content)}
    headers = {**caller.headers, "Idempotency-Key": key}
    return caller.client.post(f"/api/v1/inquiries/{reference}/attachments/", body, headers=headers)


def objects(server, bucket):
    return {one["Key"]: one["Size"] for one in server.client.list_objects_v2(Bucket=bucket).get("Contents", ())}


def content_of(server, bucket, name):
    return server.client.get_object(Bucket=bucket, Key=name)["Body"].read()


def written():
    return Attachment.objects.count(), HistoryEntry.objects.count(), OutboxMessage.objects.count()


def test_a_file_comes_back_whole_and_in_part(agent, inquiry, settings):
    text = b"The card never came.\n" * 10_000
    caller = as_agent(agent)
    made = send(caller, inquiry.reference, text, "note.txt")
    assert made.status_code == 201, made.content
    link = made.json()["links"]["content"]
    assert caller.get(link).content == text
    part = caller.get(link, Range="bytes=65530-131080")
    assert (part.status_code, part.content) == (206, text[65_530:131_081])
    assert [path for path in Path(settings.ARSOS_ATTACHMENTS_DIR).rglob("*") if path.is_file()] == []


def test_neither_an_object_nor_the_log_tells_of_a_person(server, bucket, agent, inquiry, caplog):
    member = inquiry.member
    text = f"{member.first_name} {member.last_name}, {member.mbi}: the card never came.\n".encode() * 4_000
    with caplog.at_level("DEBUG"):
        assert send(as_agent(agent), inquiry.reference, text, "note.txt").status_code == 201
    stored = Attachment.objects.get().stored_name
    assert objects(server, bucket) == {f"files/{stored[:2]}/{stored}": vault.sealed_size(len(text))}
    kept = content_of(server, bucket, f"files/{stored[:2]}/{stored}")
    ours = " ".join(one.getMessage() for one in caplog.records if one.name.startswith("foundation"))
    for word in (member.first_name, member.last_name, f"{member.mbi}", "note.txt"):
        assert word.encode() not in kept
        assert word not in ours + stored


def test_the_same_key_keeps_one_object(server, bucket, agent, inquiry):
    caller = as_agent(agent)
    first, again = (send(caller, inquiry.reference) for _ in range(2))
    assert first.json() == again.json()
    assert len(objects(server, bucket)) == 1


def test_a_changed_object_does_not_open(server, bucket, agent, inquiry):
    send(as_agent(agent), inquiry.reference, b"a letter\n" * 20_000, "note.txt")
    one = Attachment.objects.get()
    [name] = objects(server, bucket)
    kept = content_of(server, bucket, name)
    for harmed in (kept[:-1] + b"x", kept[:-20], kept[:70_000]):
        server.client.put_object(Bucket=bucket, Key=name, Body=harmed)
        with pytest.raises(InvalidTag):
            vault.load(one.stored_name, key=one.content_key, size=one.size)


def hangs_up_half_way(line, _ended):
    line.recv(1_000)


@pytest.fixture(params=["killed", "half", "silent", "wrong keys", "no bucket", "private network"])
def away(request, settings, server, monkeypatch):
    """A store that does not take a file, for one reason each."""
    monkeypatch.setattr(buckets, "SECONDS_OF_SILENCE", 1)
    if request.param in {"half", "silent"}:
        with slow_store(hangs_up_half_way if request.param == "half" else says_nothing) as url:
            settings.ARSOS_ATTACHMENTS_URL = url
            yield
        return
    with object_store({"INITIAL_NO_AUTH_ACTION_COUNT": "1"}) as other:
        settings.ARSOS_ATTACHMENTS_URL = other.url(other.bucket())
        if request.param == "killed":
            other.kill()
        if request.param == "no bucket":
            settings.ARSOS_ATTACHMENTS_URL = server.url("no-such-bucket")
        if request.param == "private network":
            settings.ARSOS_OUTBOUND_HOSTS = []
            settings.ARSOS_ATTACHMENTS_URL = "s3://10.0.0.5/bucket/files"
        yield


def test_a_store_that_is_away_is_told_and_nothing_is_written(away, agent, inquiry):
    before = written()
    answer = send(as_agent(agent), inquiry.reference, PNG + bytes(3_000_000))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/unavailable")
    page = at_pages(agent.user)
    body = {"file": SimpleUploadedFile("letter.png", PNG), "visibility": "agent", "key": "page"}
    shown = page.post(f"/admin/service-inquiries/{inquiry.reference}/files/", body)
    assert (shown.status_code, shown["Retry-After"]) == (503, "5")
    assert "Files can&#x27;t be stored or opened right now." in shown.content.decode()
    assert written() == before


def test_what_was_refused_for_the_store_is_taken_with_the_same_key_later(server, bucket, agent, inquiry, settings):
    url, caller = settings.ARSOS_ATTACHMENTS_URL, as_agent(agent)
    settings.ARSOS_ATTACHMENTS_URL = server.url("no-such-bucket")
    assert send(caller, inquiry.reference).status_code == 503
    settings.ARSOS_ATTACHMENTS_URL = url
    assert send(caller, inquiry.reference).status_code == 201
    assert len(objects(server, bucket)) == 1


def test_a_download_while_the_store_is_away_is_told_and_comes_later(server, agent, inquiry, settings):
    url, caller = settings.ARSOS_ATTACHMENTS_URL, as_agent(agent)
    link = send(caller, inquiry.reference).json()["links"]["content"]
    settings.ARSOS_ATTACHMENTS_URL = server.url("no-such-bucket")
    answer = caller.get(link)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    settings.ARSOS_ATTACHMENTS_URL = url
    assert caller.get(link).content == PNG


def test_nobody_waits_for_a_slow_store_behind_the_lock_of_an_inquiry(settings, agent, inquiry, monkeypatch):
    monkeypatch.setattr(buckets, "SECONDS_OF_SILENCE", 2)
    asked = threading.Event()

    def hangs(line, ended):
        line.recv(1_000)
        asked.set()
        says_nothing(line, ended)

    def upload():
        statuses.append(send(as_agent(agent), inquiry.reference).status_code)
        connection.close()

    statuses = []
    with slow_store(hangs) as url:
        settings.ARSOS_ATTACHMENTS_URL = url
        sending = threading.Thread(target=upload)
        sending.start()
        assert asked.wait(30)
        with transaction.atomic():
            assert Inquiry.objects.select_for_update(nowait=True).get(id=inquiry.id) == inquiry
        assert not statuses
        sending.join(60)
    assert statuses == [503]


def test_of_two_last_files_the_refused_one_leaves_nothing(server, bucket, agent, inquiry):
    send(as_agent(agent), inquiry.reference)
    one = Attachment.objects.get()
    for _ in range(MOST - 2):
        one.pk, one.stored_name = None, vault.new_name()
        Attachment.objects.bulk_create([one])
    answers = at_once(2, lambda number: send(as_agent(agent), inquiry.reference, key=f"{number}").status_code)
    assert sorted(answers) == [201, 409]
    assert len(objects(server, bucket)) == 2


def test_what_has_no_row_is_swept_away(server, bucket, agent, inquiry, monkeypatch):
    send(as_agent(agent), inquiry.reference)
    vault.store(PNG, name=vault.new_name(), key=vault.new_key())
    sweep_files()
    assert len(objects(server, bucket)) == 2, "it may still be on its way"
    monkeypatch.setattr("inquiries.tasks.ONE_DAY", -1.0)
    monkeypatch.setattr("inquiries.tasks.SWEPT_AT_ONCE", 1)
    sweep_files()
    assert [name[-40:] for name in objects(server, bucket)] == [Attachment.objects.get().stored_name]
    Attachment.objects.update(state="infected")  # and the store was away when its content was to go
    sweep_files()
    assert objects(server, bucket) == {}


def test_no_file_is_to_blame_while_the_store_is_away(server, agent, inquiry, settings):
    settings.ARSOS_SCANNER = "clamd:///nowhere/clamd.sock"
    send(as_agent(agent), inquiry.reference)
    settings.ARSOS_ATTACHMENTS_URL = server.url("no-such-bucket")
    scan_quarantined()
    assert Attachment.objects.get().state == "quarantined"
    assert not FailedItem.objects.exists()


def test_an_export_waits_for_the_store_and_goes_with_its_day(server, bucket, settings):
    inquiries.filed("other")
    caller = as_user(people.associate("triage").user)
    url, settings.ARSOS_ATTACHMENTS_URL = settings.ARSOS_ATTACHMENTS_URL, server.url("no-such-bucket")
    run = caller.post("exports/", {"format": "xlsx", "columns": ["reference"]}).json()
    work()
    assert ExportRun.objects.get().finished_at is None, "it is tried again"
    settings.ARSOS_ATTACHMENTS_URL = url
    with clock.frozen(clock.now() + timedelta(hours=1)):
        work()
    assert caller.get(f"exports/{run['id']}/content/").content[:2] == b"PK"
    assert len(objects(server, bucket)) == 1
    ExportRun.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    expire_exports()
    assert objects(server, bucket) == {}


def test_no_call_is_made_with_a_lock_held():
    name, key = vault.new_name(), vault.new_key()
    for call in (
        lambda: vault.store(PNG, name=name, key=key),
        lambda: vault.load(name, key=key, size=4),
        lambda: vault.remove(name),
    ):
        with transaction.atomic(), pytest.raises(RuntimeError, match="outside every transaction"):
            call()


def test_the_deployment_check_asks_the_place(server, settings):
    assert files_have_a_place() == []
    settings.ARSOS_ATTACHMENTS_URL = server.url("no-such-bucket")
    assert [(one.level, one.id) for one in files_have_a_place()] == [(checks.WARNING, "arsos.W002")]
    assert files_have_a_place in checks.registry.registry.deployment_checks


def test_a_folder_that_is_full_or_gone_is_away_too(settings, tmp_path, agent, inquiry):
    settings.ARSOS_ATTACHMENTS_URL = ""
    Path(settings.ARSOS_ATTACHMENTS_DIR).write_text("something else is where the folder was")
    before = written()
    answer = send(as_agent(agent), inquiry.reference)
    assert (answer.status_code, answer["Retry-After"], written()) == (503, "5", before)
    settings.ARSOS_ATTACHMENTS_URL = f"file://{tmp_path}/elsewhere"
    assert send(as_agent(agent), inquiry.reference).status_code == 201
    assert isinstance(file_places.file_place(), file_places.FolderPlace)
    assert len(list((tmp_path / "elsewhere").glob("??/*"))) == 1
