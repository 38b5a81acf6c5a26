"""Lists as files: made in the background by the rights of their owner, journaled, sealed, gone after a day."""

import csv
import io
import os
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from openpyxl import load_workbook

from accounts.models.users import User
from audit.models import JournalEntry
from foundation import clock, vault
from foundation.jobs.steps import LEASE
from foundation.jobs.tasks import work
from foundation.spreadsheets import csv_pieces, write_xlsx
from inquiries.attachments.models import Attachment
from inquiries.inquiry.models import Inquiry
from inquiries.lists.models import ExportedPart, ExportRun
from inquiries.lists.state_words import INQUIRY_STATES
from inquiries.tasks import expire_exports, sweep_files
from tests.factories import inquiries, people
from tests.support.calls import Caller, as_agent, as_client, as_user, token_of
from tests.support.pages import at_pages, text_of
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def associate():
    return people.associate("triage")


def ask(caller, **fields):
    return caller.post("exports/", {"format": "csv", "columns": ["reference", "summary", "due"], **fields}).json()


def test_it_holds_what_its_owner_may_see_and_is_journaled(associate, files):
    shown = [inquiries.filed("other") for _ in range(3)]
    Inquiry.objects.filter(id=shown[0].id).update(summary="=1+1")
    hidden = inquiries.put_in(inquiries.filed("other"), "queued", queue="billing")
    caller = as_user(associate.user)
    run = ask(caller)
    assert (run["state"], run["links"].get("content")) == ("waiting", None)
    work()
    run = caller.get(f"exports/{run['id']}/").json()
    assert (run["state"], run["done"]) == ("done", 3)
    assert not JournalEntry.objects.filter(kind="export").exists(), "nothing has left yet"
    text = caller.get(run["links"]["content"]).content.decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [one.reference for one in reversed(shown)]
    assert hidden.reference not in text
    assert "'=1+1" in text
    entry = JournalEntry.objects.filter(kind="export", actor_id=associate.user_id).get()
    assert set(entry.subjects) == {one.member_id for one in shown}
    assert (entry.road, entry.fields) == ("GET ExportContentView", ["inquiry", "free_text"])
    assert all(shown[1].reference.encode() not in path.read_bytes() for path in files.glob("??/*"))


def test_words_narrow_a_file_which_says_where_they_were_found(associate):
    found, other = inquiries.filed("other"), inquiries.filed("other")
    Inquiry.objects.filter(id=found.id).update(summary="The wheelchair came broken")
    Inquiry.objects.filter(id=other.id).update(summary="The card never came")
    make_documents()
    caller = as_user(associate.user)
    run = ask(caller, columns=["reference"], filters={"search": "wheelchair status:open"})
    kept = ExportRun.objects.get()
    assert (kept.filters, kept.search) == ({}, "wheelchair status:open")
    work()
    text = caller.get(f"exports/{run['id']}/content/").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Reference", "Found in"], [found.reference, "Summary"]]
    entry = JournalEntry.objects.get(kind="export")
    assert (entry.subjects, entry.fields) == ([found.member_id], ["inquiry"])
    ExportRun.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    expire_exports()
    assert ExportRun.objects.get().search is None, "the words go with the file"


def test_an_application_finds_nothing_by_what_is_hidden_from_it(associate):
    inquiry = inquiries.filed("other")
    Inquiry.objects.filter(id=inquiry.id).update(summary="The wheelchair came broken")
    make_documents()
    client = people.client()
    client.redacted_fields = ["free_text"]
    client.save()
    narrow = Caller(headers={"Authorization": f"Bearer {token_of(client, user=associate.user)}"})
    run = ask(narrow, columns=["reference"], filters={"search": "wheelchair"})
    work()
    assert narrow.get(f"exports/{run['id']}/").json()["done"] == 0
    client.redacted_fields = ["name"]
    client.save()
    assert narrow.post("exports/", {"format": "csv", "filters": {"search": "wheelchair"}}).status_code == 403
    assert ExportRun.objects.count() == 1


def test_filters_typed_as_words_alone_are_found_in_no_text(associate):
    inquiry = inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller, columns=["reference"], filters={"search": "status:open"})
    work()
    text = caller.get(f"exports/{run['id']}/content/").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Reference"], [inquiry.reference]]


@pytest.mark.parametrize("search", ["due:never", "x" * 201])
def test_words_that_no_list_takes_make_no_file(associate, search):
    refused = as_user(associate.user).post("exports/", {"format": "csv", "filters": {"search": search}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/filters/search")
    assert not ExportRun.objects.exists()


def test_a_workbook_opens(associate):
    inquiry = inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller, format="xlsx")
    work()
    sheet = load_workbook(io.BytesIO(caller.get(f"exports/{run['id']}/content/").content)).active
    assert [cell.value for cell in sheet[1]] == ["Reference", "Summary", "Due (New York time)"]
    assert sheet["A2"].value == inquiry.reference


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "due_at", "-due_at", "-updated_at"])
def test_rows_stand_in_the_order_of_the_list_in_words_with_dates_of_the_readers_zone(associate, ordering):
    shown = [inquiries.filed("other", at=clock.now() - timedelta(hours=hours)) for hours in (3, 1, 2)]
    Inquiry.objects.filter(id=shown[0].id).update(due_at=None, warning_at=None)
    inquiries.put_in(shown[1], "in_progress", holder=associate)
    User.objects.filter(id=associate.user_id).update(time_zone="America/Los_Angeles")
    caller = as_user(associate.user)
    listed = caller.get(f"inquiries/?ordering={ordering}").json()["results"]
    run = ask(caller, format="xlsx", columns=["reference", "inquiry_type", "status", "due", "filed"], ordering=ordering)
    work()
    sheet = load_workbook(io.BytesIO(caller.get(f"exports/{run['id']}/content/").content)).active
    assert [cell.value for cell in sheet["A"]][1:] == [row["reference"] for row in listed]
    assert [cell.value for cell in sheet[1]][3:] == ["Due (Los Angeles time)", "Filed (Los Angeles time)"]
    pacific = ZoneInfo("America/Los_Angeles")
    for row, cells in zip(listed, sheet.iter_rows(min_row=2), strict=True):
        inquiry = Inquiry.objects.get(reference=row["reference"])
        assert [cell.value for cell in cells[1:3]] == ["Something else", INQUIRY_STATES[inquiry.status]]
        for cell, instant in zip(cells[3:], (inquiry.due_at, inquiry.created_at), strict=True):
            assert cell.is_date is (instant is not None)
            if instant is not None:
                assert abs(cell.value - instant.astimezone(pacific).replace(tzinfo=None)) < timedelta(milliseconds=2)


def test_it_is_for_one_person(associate):
    run = ask(as_user(associate.user))
    work()
    other = as_user(people.associate("triage").user)
    for address in (f"exports/{run['id']}/", f"exports/{run['id']}/content/"):
        assert other.get(address).status_code == 404
    assert other.post(f"exports/{run['id']}/cancel/").status_code == 404
    assert other.get("exports/").json()["results"] == []
    assert as_client(people.client()).post("exports/", {"format": "csv"}).status_code == 403


def test_who_has_left_takes_nothing_away(associate):
    inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller)
    associate.user.role_grants.update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
    work()
    made = ExportRun.objects.get(id=run["id"])
    assert (made.state, made.done, made.stored_name) == ("failed", 0, "")
    assert "can no longer work in ARSOS" in made.refusal


def test_cancelled_before_it_is_made(associate):
    caller = as_user(associate.user)
    run = ask(caller)
    assert caller.post(f"exports/{run['id']}/cancel/").json()["state"] == "cancelled"
    work()
    assert caller.get(f"exports/{run['id']}/content/").status_code == 409
    assert caller.post(f"exports/{run['id']}/cancel/").status_code == 409


def test_a_killed_worker_leaves_a_run_that_is_taken_up(associate):
    inquiries.filed("other")
    run = ask(as_user(associate.user))
    now = clock.now()
    ExportRun.objects.filter(id=run["id"]).update(state="running", leased_until=now + LEASE, done=1)
    work()
    assert ExportRun.objects.get().state == "running"
    with clock.frozen(now + timedelta(minutes=3)):
        work()
    assert ExportRun.objects.get().state == "done"


def test_after_its_day_the_file_is_gone(associate, files):
    inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller)
    work()
    sweep_files()
    assert len(list(files.glob("??/*"))) == 1
    ExportRun.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    expire_exports()
    assert list(Path(files).glob("??/*")) == []
    assert caller.get(f"exports/{run['id']}/content/").status_code == 409


def test_each_download_is_journaled_before_its_first_byte(associate, servers):
    inquiry = inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller, columns=["reference", "about"])
    work()
    page = at_pages(associate)
    assert caller.get(f"exports/{run['id']}/content/").status_code == 200
    assert page.get(f"/admin/background/exports/{run['id']}/file/").status_code == 200
    rows = JournalEntry.objects.filter(kind="export", subjects=[inquiry.member_id]).order_by("at")
    roads = ["GET ExportContentView", "page ExportFilePage"]
    assert [(row.road, row.fields) for row in rows] == [(road, ["inquiry", "name"]) for road in roads]

    database = connection.settings_dict["NAME"]
    servers.psql("REVOKE INSERT ON journal_entry FROM arsos_app", database=database)
    try:
        api = caller.get(f"exports/{run['id']}/content/")
        web = page.get(f"/admin/background/exports/{run['id']}/file/")
    finally:
        servers.psql("GRANT INSERT ON journal_entry TO arsos_app", database=database)
    for refused in (api, web):
        assert refused.status_code == 503
        assert inquiry.reference.encode() not in refused.content


def test_rights_are_asked_again_at_download(associate):
    inquiries.filed("other")
    moved = inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller)
    work()
    inquiries.put_in(moved, "queued", queue="billing")
    for _ in range(2):
        refused = caller.get(f"exports/{run['id']}/content/")
        assert refused.status_code == 409
        assert refused.json()["detail"] == "This file has inquiries you can no longer see. Create a new export."
    page = at_pages(associate).get(f"/admin/background/exports/{run['id']}/file/")
    assert page.status_code == 409
    assert "Create a new export" in page.content.decode()
    assert not JournalEntry.objects.filter(kind="export").exists()
    assert JournalEntry.objects.filter(kind="denied").count() == 3
    again = ask(caller)
    work()
    assert caller.get(f"exports/{again['id']}/content/").status_code == 200


def test_what_is_hidden_from_an_application_is_in_no_file_of_it(associate):
    inquiry = inquiries.filed("other")
    client = people.client()
    client.redacted_fields = ["name", "free_text"]
    client.save()
    whole = as_user(associate.user)
    narrow = Caller(headers={"Authorization": f"Bearer {token_of(client, user=associate.user)}"})
    columns = ["reference", "about", "summary"]
    made = {caller: ask(caller, columns=columns)["id"] for caller in (whole, narrow)}
    work()
    mine = narrow.get(f"exports/{made[narrow]}/content/").content.decode("utf-8-sig").splitlines()
    assert mine[1:] == [f"{inquiry.reference},•••,•••"]
    assert JournalEntry.objects.get(kind="export").fields == ["inquiry"]
    refused = narrow.get(f"exports/{made[whole]}/content/")
    assert (refused.status_code, inquiry.member.last_name in refused.content.decode()) == (409, False)
    assert inquiry.member.last_name in whole.get(f"exports/{made[whole]}/content/").content.decode()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_control_characters_and_formulas_of_old_rows(associate, file_format):
    inquiry = inquiries.filed("other")
    Inquiry.objects.filter(id=inquiry.id).update(summary="＝1+1 pasted\x0bfrom Word\x1f")
    caller = as_user(associate.user)
    run = ask(caller, format=file_format)
    work()
    content = caller.get(f"exports/{run['id']}/content/").content
    if file_format == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1]
    else:
        cells = [cell.value for cell in load_workbook(io.BytesIO(content)).active[2]]
    assert cells[:2] == [inquiry.reference, "'＝1+1 pasted from Word "]


def test_a_list_too_long_for_a_file_fails_with_words(associate, files, monkeypatch):
    for _ in range(2):
        inquiries.filed("other")
    caller = as_user(associate.user)
    for name, most in (("MOST_ROWS", 1), ("MOST_BYTES", 50)):
        with monkeypatch.context() as patched:
            patched.setattr(f"inquiries.lists.actions.{name}", most)
            run = ask(caller)
            work()
        run = caller.get(f"exports/{run['id']}/").json()
        assert (run["state"], run["refusal"][:33]) == ("failed", "This list is too long for one fil")
        assert caller.get(f"exports/{run['id']}/content/").status_code == 409
        assert run["refusal"] in text_of(at_pages(associate).get("/admin/background/"))
    assert list(files.glob("*/*")) == []
    assert ExportedPart.objects.count() == 0


def test_an_export_that_names_the_file_of_an_inquiry_deletes_nothing(associate, files):
    agent, caller = people.agent(), as_user(associate.user)
    inquiry = inquiries.filed("other", agent=agent)
    sent = {"file": SimpleUploadedFile("letter.txt", b"Where is my card?"), "visibility": "agent"}
    path = f"/api/v1/inquiries/{inquiry.reference}/attachments/"
    headers = {**as_agent(agent).headers, "Idempotency-Key": "one"}
    assert as_agent(agent).client.post(path, sent, headers=headers).status_code == 201
    ask(caller)
    work()
    with pytest.raises(IntegrityError, match="export_name_is_ours"):
        ExportRun.objects.update(stored_name="../var/anchors/journal.jsonl")
    name = Attachment.objects.get().stored_name
    ExportRun.objects.update(stored_name=name, expires_at=clock.now() - timedelta(seconds=1))
    expire_exports()
    assert ExportRun.objects.get().stored_name == ""
    assert (files / name[:2] / name).exists()


def test_what_a_killed_worker_wrote_half_is_swept_away(files):
    with pytest.raises(KeyboardInterrupt), vault.scratch("one"):
        raise KeyboardInterrupt
    left = files / "scratch" / "two"
    left.mkdir(parents=True)
    (left / "rows").write_text("half")
    expire_exports()
    assert [path.name for path in (files / "scratch").iterdir()] == ["two"], "it may still be written"
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))
    expire_exports()
    assert list((files / "scratch").iterdir()) == []


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(files, file_format):
    """Seven megabytes of cells pass through less than two."""
    header, row = ["a"] * 12, ["x" * 400] * 12
    rows = (row for _ in range(1500))
    tracemalloc.start()
    with vault.sealed_file(name=vault.new_name(), key=vault.new_key(), most=10**8) as file:
        if file_format == "csv":
            for piece in csv_pieces(header, rows):
                file.write(piece)
        else:
            with vault.scratch("s") as scratch:
                write_xlsx(file.as_binary(), header, rows, scratch=scratch)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.parametrize(
    "fields",
    [
        {"columns": ["summary"] * 2},
        {"columns": ["summary"] * 15_000},
        {"format": "pdf"},
        {"columns": ["mbi"]},
        {"filters": {"member": "Smith"}},
    ],
)
def test_bad_input_makes_no_export(associate, fields):
    answer = as_user(associate.user).post("exports/", {"format": "csv", **fields})
    assert answer.status_code == 422
    assert ExportRun.objects.count() == 0
