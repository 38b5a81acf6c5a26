"""A backup of the running servers is restored as of a second: database, files and keys fit together (ADR 52)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.callers import actor_for_user
from arsos.backups import bring_back_files, keep_files, newest_manifest, unopened_files
from audit.restores.actions import accept_restore
from audit.restores.queries import is_put_back, recorded_restores
from audit.seals.anchors import anchor_store
from audit.seals.verification import MOST_FINDINGS
from audit.tasks import seal_journal
from dev.backups import Backups
from dev.embedded import DATABASE, EmbeddedServers, Layout, ServersRefused
from events.feed.actions import sequence_messages
from foundation import clock
from foundation.actor import Role
from foundation.file_places import file_place
from inquiries.attachments.models import Attachment
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_agent
from tests.support.real_input import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PATIENCE = 120.0
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def point_at(layout: Layout | None, kept=[]) -> None:  # noqa: B006  what the suite is connected to is put back
    """Let the product serve from another cluster; None: from the suite's own again."""
    connection.close()
    if not kept:
        kept.append({name: connection.settings_dict[name] for name in ("HOST", "NAME")})
    wanted = kept[0] if layout is None else {"HOST": str(layout.run), "NAME": DATABASE}
    connection.settings_dict.update(wanted)


def filled(servers: EmbeddedServers, template: str, other: EmbeddedServers) -> None:
    """Put the tables of the suite's template into the database of another cluster."""
    tables = subprocess.run(
        [servers.program("pg_dump"), "-h", str(servers.layout.run), "-U", "postgres", template],
        check=True,
        capture_output=True,
    ).stdout
    subprocess.run(
        [other.program("psql"), "-X", "-q", "-h", str(other.layout.run), "-U", "postgres", "-d", DATABASE],
        input=tables,
        check=True,
        capture_output=True,
    )


def file_one(agent) -> Inquiry:
    """File an inquiry with a file, number its events and seal."""
    inquiry = inquiries.filed(agent=agent)
    answer = attach(agent, inquiry)
    assert answer.status_code == 201, answer.content
    while sequence_messages():
        continue
    seal_journal()
    return inquiry


def attach(agent, inquiry):
    from django.core.files.uploadedfile import SimpleUploadedFile

    caller = as_agent(agent)
    return caller.client.post(
        f"/api/v1/inquiries/{inquiry.reference}/attachments/",
        {"file": SimpleUploadedFile("letter.pdf", PDF, "application/pdf"), "visibility": "agent"},
        headers={**caller.headers, "Idempotency-Key": str(inquiry.id)},
    )


def archived(servers: EmbeddedServers) -> None:
    """Wait until the log that is written by now is kept."""
    name = servers.psql("SELECT pg_walfile_name(pg_switch_wal())")
    until = time.monotonic() + PATIENCE
    while servers.psql(f"SELECT coalesce(max(last_archived_wal), '') >= '{name}' FROM pg_stat_archiver") != "t":
        assert time.monotonic() < until, "PostgreSQL archives nothing"
        time.sleep(0.1)


@pytest.fixture
def folder():
    """A place that the user of the servers reaches, with short names for sockets."""
    path = Path(f"/var/tmp/arsos-backups-{time.monotonic_ns()}")
    path.mkdir(mode=0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def first(folder, servers, template, settings):
    """Servers whose log is kept, with the tables of ARSOS."""
    settings.ARSOS_ANCHOR_URL = f"file://{folder / 'anchors.jsonl'}"
    settings.ARSOS_ATTACHMENTS_DIR = str(folder / "files")
    made = EmbeddedServers(Layout(folder / "first"))
    made.options = Backups(folder / "kept").prepare(made)
    with made:
        filled(servers, template, made)
        point_at(made.layout)
        try:
            yield made
        finally:
            point_at(None)


def test_a_lost_machine_is_restored_as_of_a_second(first, folder, settings):
    agent = people.agent()
    before = file_one(agent)
    backups = Backups(folder / "kept")
    backups.make(first)
    after = file_one(agent)
    keep_files(file_place(), folder / "kept", at=clock.now())
    until = clock.now() + timedelta(seconds=1)  # backups are named by the second, and this one is to be taken
    time.sleep(1.5)
    lost = file_one(agent)
    archived(first)
    connection.close()
    for process in first._processes:
        process.send_signal(signal.SIGKILL)
    shutil.rmtree(folder / "files")
    began = time.monotonic()
    with backups.restored(Layout(folder / "second"), until=until, within=PATIENCE) as servers:
        point_at(servers.layout)
        assert list(bring_back_files(file_place(), folder / "kept")) == []
        found = set(Inquiry.objects.values_list("reference", flat=True))
        assert found == {before.reference, after.reference}
        assert lost.reference not in found
        assert Attachment.objects.count() == 2
        assert list(unopened_files()) == []
        assert is_put_back(anchor_store(settings.ARSOS_ANCHOR_URL)), "the seal over what was lost stands outside"
        call_command("restores", "record", reason="Lost disk", by="Dana Reed", stdout=StringIO())
        print(f"restored in {time.monotonic() - began:.1f} s")
        for role in (Role.ADMINISTRATOR, Role.AUDITOR):
            actor = actor_for_user(people.UserFactory(roles=[role]), on=clock.date_of(clock.now()), road="command")
            accept_restore(recorded_restores()[0].id, by=actor, at=clock.now())
        file_one(agent)
        call_command("backup", "check", stdout=(said := StringIO()))
        assert "Every file is there" in said.getvalue()
        assert "Known gap" in said.getvalue()
        connection.close()
    point_at(first.layout)


def restored_by_command(folder: Path, *, until: datetime) -> str:
    """What `make restore` says; the keys are those of the suite, as an operator brings theirs."""
    data = folder / "third"
    data.mkdir()
    names = ("DJANGO_SECRET_KEY", "ARSOS_FIELD_KEYS", "ARSOS_HASH_KEYS")
    keys = (settings.SECRET_KEY, ",".join(settings.ARSOS_FIELD_KEYS), ",".join(settings.ARSOS_HASH_KEYS))
    (data / "secrets.json").write_text(json.dumps(dict(zip(names, keys, strict=True))))
    command = ["manage.py", "backups", "restore", str(folder / "kept"), "--until", until.isoformat()]
    variables = {
        "PATH": os.environ["PATH"],
        "ARSOS_DATA_DIR": str(data),
        "ARSOS_ANCHOR_URL": f"file://{folder / 'anchors.jsonl'}",
    }
    done = subprocess.run(
        [sys.executable, *command, "--reason", "Lost disk", "--by", "Dana Reed"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=variables,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


def test_a_spoiled_file_is_said_and_the_restore_is_recorded_all_the_same(first, folder):
    agent = people.agent()
    file_one(agent)
    Backups(folder / "kept").make(first)
    keep_files(file_place(), folder / "kept", at=clock.now())
    (file,) = (folder / "kept" / "files").glob("??/*")
    file.write_bytes(b"spoiled")
    time.sleep(1)
    until = clock.now()
    file_one(agent)
    archived(first)
    said = restored_by_command(folder, until=until)
    assert f"Look at this:\nchanged: kept file {file.name}." in said
    assert "seals 2 to 2 are lost. Events go on after" in said
    assert said.count("Look at this:") == 2, "the check names the file too"


def test_without_a_moment_everything_that_was_kept_is_there(first, folder):
    agent = people.agent()
    backups = Backups(folder / "kept")
    first.psql("ALTER SYSTEM SET recovery_target_time = '2026-01-02 03:04:05+00'")  # as after a restore to that second
    backups.make(first)
    last = file_one(agent)
    archived(first)
    with backups.restored(Layout(folder / "second"), within=PATIENCE) as servers:
        point_at(servers.layout)
        assert Inquiry.objects.filter(reference=last.reference).exists()
        assert not is_put_back(anchor_store(f"file://{folder / 'anchors.jsonl'}")), "nothing was lost"
        connection.close()
    point_at(first.layout)


def test_a_changed_backup_is_refused(first, folder):
    backups = Backups(folder / "kept")
    made = backups.make(first)
    copied_at = datetime.fromtimestamp((made / "backup_manifest").stat().st_mtime, UTC)
    with pytest.raises(ServersRefused, match="old enough"):
        backups.newest(until=copied_at)  # it was not whole then
    assert backups.newest(until=clock.now() + timedelta(seconds=1)) == made
    (made / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServersRefused, match="PG_VERSION is not what was backed up"):
        backups.lay_out(Layout(folder / "second"))
    (made / "PG_VERSION").unlink()
    with pytest.raises(ServersRefused, match="PG_VERSION is missing"):
        backups.lay_out(Layout(folder / "second"))


def test_what_cannot_be_restored_is_refused_and_nothing_is_overwritten(folder):
    backups = Backups(folder / "kept")
    with pytest.raises(ServersRefused, match="No base backup"):
        backups.newest()
    layout = Layout(folder / "second")
    layout.cluster.mkdir(parents=True)
    (layout.cluster / "PG_VERSION").write_text("18")
    with pytest.raises(ServersRefused, match="holds a cluster"):
        backups.lay_out(layout)
    assert (layout.cluster / "PG_VERSION").read_text() == "18"


@pytest.fixture
def kept(settings, tmp_path):
    """A file of an inquiry, and a backup of it."""
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    agent = people.agent()
    assert attach(agent, inquiries.filed(agent=agent)).status_code == 201
    keep_files(file_place(), tmp_path / "kept", at=clock.now())
    return tmp_path


def test_a_second_backup_copies_what_is_new(kept):
    again = keep_files(file_place(), kept / "kept", at=clock.now() + timedelta(seconds=2))
    assert (again.count, again.copied) == (1, 0)
    text = again.manifest.read_text()
    assert again.manifest == newest_manifest(kept / "kept")
    assert "letter" not in text, "names of files are sealed in their rows"
    assert [len(one["sha256"]) for one in json.loads(text)["files"].values()] == [64]


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_kept_file_that_is_not_what_was_kept_is_named(kept, harm):
    (file,) = (kept / "kept" / "files").glob("??/*")
    shutil.rmtree(kept / "files")
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert [one.what for one in bring_back_files(file_place(), kept / "kept")] == [harm]
    assert [one.what for one in unopened_files()] == ["missing"]
    with pytest.raises(CommandError, match="missing: attachment"):
        call_command("backup", "check", stdout=StringIO())


def test_what_was_not_kept_well_holds_up_no_other_file(kept):
    for number in range(MOST_FINDINGS + 9):
        name = f"{number:040x}"
        (kept / "files" / name[:2]).mkdir(exist_ok=True)
        (kept / "files" / name[:2] / name).write_bytes(b"sealed")
    keep_files(file_place(), kept / "kept", at=clock.now() + timedelta(seconds=2))
    every = {path.name for path in (kept / "files").glob("??/*")}
    spoiled = sorted(every)[: MOST_FINDINGS + 2]
    for name in spoiled:
        (kept / "kept" / "files" / name[:2] / name).write_bytes(b"spoiled")
    shutil.rmtree(kept / "files")
    with pytest.raises(CommandError) as refused:
        call_command("backup", "bring-back", str(kept / "kept"), stdout=StringIO())
    assert {path.name for path in (kept / "files").glob("??/*")} == every - set(spoiled)
    lines = str(refused.value).splitlines()
    assert len(lines) == MOST_FINDINGS + 1
    assert lines[-1] == "And 2 more."


def test_files_that_do_not_open_with_the_keys_of_their_rows_are_named(kept):
    (file,) = (kept / "files").glob("??/*")
    file.write_bytes(bytes(len(file.read_bytes())))
    assert [one.what for one in unopened_files()] == ["changed"]
