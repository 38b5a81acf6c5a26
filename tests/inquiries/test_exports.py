"""Lists as files: made in the background by the rights of their owner, journaled, sealed, gone after a day."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from arsos.journal.models import JournalEntry
from arsos.kernel import clock
from inquiries.models import ExportRun, Inquiry
from inquiries.tasks import expire_exports, make_exports, sweep_files
from tests.factories import inquiries, people
from tests.support.calls import as_client, as_user

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
    make_exports()
    run = caller.get(f"exports/{run['id']}/").json()
    assert (run["state"], run["done"]) == ("done", 3)
    text = caller.get(run["links"]["content"]).content.decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [one.reference for one in reversed(shown)]
    assert hidden.reference not in text
    assert "'=1+1" in text
    entry = JournalEntry.objects.filter(kind="export", actor_id=associate.user_id).get()
    assert set(entry.subjects) == {one.member_id for one in shown}
    assert all(shown[1].reference.encode() not in path.read_bytes() for path in files.glob("??/*"))


def test_a_workbook_opens(associate):
    inquiry = inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller, format="xlsx")
    make_exports()
    sheet = load_workbook(io.BytesIO(caller.get(f"exports/{run['id']}/content/").content)).active
    assert [cell.value for cell in sheet[1]] == ["Reference", "Summary", "Due"]
    assert sheet["A2"].value == inquiry.reference


def test_it_is_for_one_person(associate):
    run = ask(as_user(associate.user))
    make_exports()
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
    make_exports()
    assert ExportRun.objects.get(id=run["id"]).done == 0


def test_cancelled_before_it_is_made(associate):
    caller = as_user(associate.user)
    run = ask(caller)
    assert caller.post(f"exports/{run['id']}/cancel/").json()["state"] == "cancelled"
    make_exports()
    assert caller.get(f"exports/{run['id']}/content/").status_code == 409
    assert caller.post(f"exports/{run['id']}/cancel/").status_code == 409


def test_a_killed_worker_leaves_a_run_that_is_taken_up(associate):
    inquiries.filed("other")
    run = ask(as_user(associate.user))
    now = clock.now()
    ExportRun.objects.filter(id=run["id"]).update(state="running", beaten_at=now, done=1)
    make_exports()
    assert ExportRun.objects.get().state == "running"
    ExportRun.objects.update(beaten_at=now - timedelta(minutes=3))
    make_exports()
    assert ExportRun.objects.get().state == "done"


def test_after_its_day_the_file_is_gone(associate, files):
    inquiries.filed("other")
    caller = as_user(associate.user)
    run = ask(caller)
    make_exports()
    sweep_files()
    assert len(list(files.glob("??/*"))) == 1
    ExportRun.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    expire_exports()
    assert list(Path(files).glob("??/*")) == []
    assert caller.get(f"exports/{run['id']}/content/").status_code == 409


@pytest.mark.parametrize("fields", [{"format": "pdf"}, {"columns": ["mbi"]}, {"filters": {"search": "Smith"}}])
def test_bad_input_makes_no_export(associate, fields):
    answer = as_user(associate.user).post("exports/", {"format": "csv", **fields})
    assert answer.status_code == 422
    assert ExportRun.objects.count() == 0
