"""An 834 comes in by the API, the page and the command, and no door takes it for something else."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models.users import User
from foundation.actor import Role
from members.book.models import Member, Plan
from members.imports import uploads
from members.imports.models import ImportChunk, ImportRun
from members.imports.running import run_import
from tests.factories import people
from tests.members.imports.test_running import counts
from tests.support.calls import as_user
from tests.support.pages import at_pages, text_of
from tests.support.x12 import Written, edi, insured, person

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS, FORMAT = "/api/v1/imports/", "application/edi-x12"
PAGE = "/admin/background/imports/"
NUMBER = "123456789"
"""Stands as a Social Security number in what `insured` writes."""


@pytest.fixture
def importer() -> User:
    Plan.objects.create(code="H1036-236-000", name="Gold Plus", plan_type="MAPD", family="medicare", network="hmo")
    people.AgentFactory(san="7777001")
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return user


def sent(user: User, content: bytes, *, media_type: str = FORMAT, key: str = "", query: str = ""):
    headers = {"Idempotency-Key": key or uuid4().hex}
    client = as_user(user).client
    return client.post(f"{ADDRESS}{query}", data=content, content_type=media_type, headers=headers)


def test_the_api_takes_it_once_and_says_what_became_of_it(importer):
    key = uuid4().hex
    answer = sent(importer, edi(insured()), key=key)
    again = sent(importer, edi(insured()), key=key)
    assert (answer.status_code, again.status_code, again.json()["id"]) == (202, 202, answer.json()["id"])
    assert answer.json()["media_type"] == FORMAT
    assert NUMBER in edi(insured()).decode()
    assert not any(NUMBER in chunk.content for chunk in ImportChunk.objects.all())
    run = ImportRun.objects.get()
    run_import(run.id)
    told = as_user(importer).get(f"imports/{run.id}/").json()
    assert (told["state"], told["rows_created"], told["media_type"]) == ("finished", 1, FORMAT)


WRONG = {
    "half a file": (lambda: edi(insured())[:-40], FORMAT, 400, "The file ends"),
    "a CSV file": (lambda: b"humana_id,last_name\n", FORMAT, 400, "must begin with ISA"),
    "an 834 as CSV": (lambda: edi(insured()), "text/csv", 400, "application/edi-x12"),
    "an 834 as JSON": (lambda: edi(insured()), "application/json", 415, "Unsupported media type"),
    "test data": (lambda: edi(insured(), how=Written(usage="T")), FORMAT, 422, "test data"),
}


@pytest.mark.parametrize("case", WRONG)
def test_the_api_refuses_the_rest_and_keeps_nothing(case, importer):
    content, media_type, status, words = WRONG[case]
    answer = sent(importer, content(), media_type=media_type)
    assert answer.status_code == status, answer.content
    assert words in answer.json()["detail"]
    assert not ImportRun.objects.exists()


def test_a_file_beyond_the_bound_is_refused(importer, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 300)
    assert sent(importer, edi(insured())).status_code == 413
    assert not ImportRun.objects.exists()


def test_nobody_else_may_send_it(importer):
    assert sent(people.associate("triage").user, edi(insured())).status_code == 403
    assert not ImportRun.objects.exists()


def test_test_data_is_judged_and_never_stored(importer):
    assert sent(importer, edi(insured(), how=Written(usage="T")), query="?dry_run=true").status_code == 202
    run = ImportRun.objects.get()
    run_import(run.id)
    run.refresh_from_db()
    assert (counts(run), Member.objects.count()) == ((1, 0, 0, 0), 0)


def test_the_page_tells_which_file_it_is_and_refuses_half_of_one(importer):
    browser = at_pages(importer)
    whole = {"file": SimpleUploadedFile("january.txt", edi(insured()), "text/plain"), "is_dry_run": ""}
    half = {"file": SimpleUploadedFile("january.834", edi(insured())[:-40], "text/plain")}
    refused = browser.post(PAGE, half)
    assert refused.status_code == 422
    assert "The file ends" in text_of(refused)
    assert not ImportRun.objects.exists()
    assert browser.post(PAGE, whole).status_code == 302
    run = ImportRun.objects.get()
    assert run.media_type == FORMAT
    run_import(run.id)
    assert Member.objects.count() == 1


def test_the_page_names_segments_and_not_lines(importer):
    browser = at_pages(importer)
    browser.post(PAGE, {"file": SimpleUploadedFile("january.834", edi(person("PER*IP**HP*12")), "text/plain")})
    run = ImportRun.objects.get()
    run_import(run.id)
    shown = text_of(browser.get(f"{PAGE}{run.id}/"))
    assert '<th scope="col">Segment</th>' in shown
    assert '<th scope="row" data-label="Segment">7</th>' in shown


def test_the_page_refuses_test_data_that_is_to_be_stored(importer):
    file = SimpleUploadedFile("january.834", edi(insured(), how=Written(usage="T")), "text/plain")
    refused = at_pages(importer).post(PAGE, {"file": file})
    assert refused.status_code == 422
    assert "test data" in text_of(refused)
    assert not ImportRun.objects.exists()


def test_the_command_takes_it_and_refuses_half_of_one(importer, tmp_path):
    path = tmp_path / "january.834"
    path.write_bytes(edi(insured()))
    said = StringIO()
    call_command("import_members", str(path), stdout=said)
    assert "1 created" in said.getvalue()
    path.write_bytes(edi(insured())[:-40])
    with pytest.raises(CommandError, match="The file ends"):
        call_command("import_members", str(path))
    assert ImportRun.objects.count() == 1


def test_what_is_kept_is_sealed(importer):
    sent(importer, edi(insured()))
    assert "Feedman" in "".join(chunk.content for chunk in ImportChunk.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text FROM members_import_chunk")
        assert not any("Feedman" in content for (content,) in cursor.fetchall())
