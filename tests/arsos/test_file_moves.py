"""Files move between a folder and a bucket and back, and a backup looks whether a bucket has every row's (ADR 55)."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from foundation import vault
from inquiries.attachments.models import Attachment
from tests.factories import inquiries, people
from tests.support.buckets import HOST, KEYS, object_store
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server():
    with object_store() as made:
        yield made


@pytest.fixture
def places(server, settings, tmp_path):
    """Three files in a folder: its address, and that of a bucket."""
    settings.ARSOS_OUTBOUND_HOSTS = [HOST]
    settings.ARSOS_ATTACHMENTS_ACCESS_KEY, settings.ARSOS_ATTACHMENTS_SECRET_KEY = KEYS.values()
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    caller = as_agent(agent := people.agent())
    for number in range(3):
        inquiry = inquiries.filed(agent=agent)
        body = {"file": SimpleUploadedFile("note.txt", b"The card never came.\n" * (number * 4_000 + 1))}
        headers = {**caller.headers, "Idempotency-Key": str(number)}
        path = f"/api/v1/inquiries/{inquiry.reference}/attachments/"
        assert caller.client.post(path, body, headers=headers).status_code == 201
    return f"file://{tmp_path}/files", server.url(server.bucket(), "files")


def said(*arguments):
    call_command(*arguments, stdout=(out := StringIO()))
    return out.getvalue()


def on_disk(settings):
    return sorted(Path(settings.ARSOS_ATTACHMENTS_DIR).glob("??/*"))


def opened():
    return [vault.load(one.stored_name, key=one.content_key, size=one.size)[:8] for one in Attachment.objects.all()]


def test_files_move_to_a_bucket_and_back_while_they_are_read(places, settings):
    folder, bucket = places
    assert said("move_files", folder, bucket) == "3 files copied, 0 were there.\n"
    assert said("move_files", folder, bucket) == "0 files copied, 3 were there.\n"
    assert len(on_disk(settings)) == 3
    with pytest.raises(CommandError, match="ARSOS looks for its files there"):
        said("move_files", folder, bucket, "--remove")
    settings.ARSOS_ATTACHMENTS_URL = bucket
    assert opened() == [b"The card"] * 3
    assert "3 files removed" in said("move_files", folder, bucket, "--remove")
    assert on_disk(settings) == []
    assert opened() == [b"The card"] * 3
    settings.ARSOS_ATTACHMENTS_URL = ""
    assert "3 files removed" in said("move_files", bucket, folder, "--remove")
    assert opened() == [b"The card"] * 3
    assert said("move_files", bucket, folder) == "0 files copied, 0 were there.\n"


def test_a_move_that_was_interrupted_goes_on_and_mends_what_is_not_the_same(places, server, settings):
    folder, bucket = places
    first, second, _ = on_disk(settings)
    name = bucket.split("/")[3]
    key = f"files/{first.parent.name}/{first.name}"
    server.client.put_object(Bucket=name, Key=key, Body=first.read_bytes())
    server.client.put_object(Bucket=name, Key=f"files/{second.parent.name}/{second.name}", Body=b"cut off")
    second.with_suffix(".partial").write_bytes(b"half")
    assert said("move_files", folder, bucket) == "2 files copied, 1 were there.\n"
    settings.ARSOS_ATTACHMENTS_URL = bucket
    assert opened() == [b"The card"] * 3


def test_a_file_that_differs_is_never_removed(places, server, settings):
    folder, bucket = places
    settings.ARSOS_ATTACHMENTS_URL = bucket
    said("move_files", folder, bucket)
    first = on_disk(settings)[0]
    first.write_bytes(b"spoiled")
    assert "1 files copied" in said("move_files", folder, bucket), "what lies at the source is what is moved"
    assert "3 files removed" in said("move_files", folder, bucket, "--remove")


def test_a_place_that_is_away_is_named_and_nothing_is_removed(places, server, settings):
    folder, _ = places
    settings.ARSOS_ATTACHMENTS_URL = away = server.url("no-such-bucket")
    with pytest.raises(CommandError, match="Run it again"):
        said("move_files", folder, away, "--remove")
    assert len(on_disk(settings)) == 3


def test_a_backup_looks_whether_the_bucket_has_every_file(places, server, settings, tmp_path):
    folder, bucket = places
    said("move_files", folder, bucket)
    settings.ARSOS_ATTACHMENTS_URL = bucket
    keep = ("backup", "keep", str(tmp_path / "kept"))
    assert "Every file is in the bucket" in said(*keep)
    assert "brings back its own" in said("backup", "bring-back", str(tmp_path / "kept"))
    assert "Every file is there and opens with its key." in said("backup", "check")
    assert not (tmp_path / "kept").exists(), "a bucket copies itself"
    first, second, third = Attachment.objects.order_by("stored_name")
    client, name = server.client, bucket.split("/")[3]
    client.delete_object(Bucket=name, Key=f"files/{first.stored_name[:2]}/{first.stored_name}")
    client.put_object(Bucket=name, Key=f"files/{third.stored_name[:2]}/{third.stored_name}", Body=b"cut off")
    for command in (keep, ("backup", "check")):
        with pytest.raises(CommandError) as found:
            said(*command)
        assert f"missing: attachment {first.id}" in str(found.value)
        assert f"changed: attachment {third.id}" in str(found.value)
        assert str(second.id) not in str(found.value)


def test_a_backup_says_that_a_bucket_is_away(places, server, settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_URL = server.url("no-such-bucket")
    for command in (("backup", "keep", str(tmp_path)), ("backup", "check")):
        with pytest.raises(CommandError, match="does not answer or refuses"):
            said(*command)


def test_one_place_by_two_addresses_is_one(places, settings, tmp_path):
    """Compared by their letters, the only copy would be taken for a second one."""
    folder, bucket = places
    linked = tmp_path / "linked"
    linked.symlink_to(settings.ARSOS_ATTACHMENTS_DIR)
    address, _, query = bucket.partition("?")
    for source, target in (
        (folder, f"file://{linked}"),
        (folder, folder.replace("file:///", "file:////")),
        (bucket, f"{address}/?{query}"),
    ):
        with pytest.raises(CommandError, match="Name two places"):
            said("move_files", source, target, "--remove")
    with pytest.raises(CommandError, match="ARSOS looks for its files there"):
        said("move_files", f"file://{linked}", bucket, "--remove")
    assert len(on_disk(settings)) == len(opened()) == 3
