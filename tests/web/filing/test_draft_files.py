"""Files that are added while filing: they wait with the draft, and are the inquiry's from the commit it is filed in."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from foundation import clock
from foundation.crypto import SealBroken
from inquiries.attachments.models import Attachment
from inquiries.filing.draft_files import actions as draft_files
from inquiries.filing.draft_files.actions import MOST_FILES
from inquiries.filing.draft_files.models import DraftFile
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.tasks import sweep_files
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent
from tests.support.pages import at_pages, text_of
from tests.web.filing.test_filing import ID_CARD, begin, step

pytestmark = pytest.mark.django_db(transaction=True)

LETTER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 400
BILLING = {"details-issue": "Two drafts", "details-coverage_month": "2026-01-01", "details-amount": "42.50"}
BILLING |= {"details-method": "eft", "summary": "Charged twice"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def policy(agent):
    return members.policy(agent)


@pytest.fixture
def browser(agent):
    return at_pages(agent)


@pytest.fixture
def address(browser, policy):
    """A draft at its details."""
    found = begin(browser, policy)
    step(browser, found, "type", inquiry_type="id_card")
    return found


def add(browser, address, *, content=LETTER, name="letter.pdf", key="", **headers):
    sent = {"file": SimpleUploadedFile(name, content), "key": key or uuid4().hex}
    return browser.post(f"{address}files/", sent, headers=headers)


def remove(browser, address, file_id):
    return browser.post(f"{address}files/{file_id}/remove/", {"key": uuid4().hex})


def on_disk(settings):
    return sorted(path.name for path in Path(settings.ARSOS_ATTACHMENTS_DIR).rglob("*") if path.is_file())


def test_a_file_waits_sealed_with_the_draft_and_goes_with_the_inquiry(agent, browser, address, settings):
    assert add(browser, address)["Location"].endswith("?step=details#files")
    waiting = DraftFile.objects.get()
    assert "letter.pdf" in text_of(browser.get(f"{address}?step=details"))
    assert "letter.pdf" in text_of(step(browser, address, "details", next="1", **ID_CARD))
    filed = step(browser, address, "review", submit="1")
    assert "letter.pdf" in text_of(filed)

    inquiry, kept = Inquiry.objects.get(), Attachment.objects.get()
    assert (kept.inquiry_id, kept.visibility, kept.added_by_id) == (inquiry.id, "agent", agent.user_id)
    assert (kept.stored_name, kept.file_name, kept.size) == (waiting.stored_name, "letter.pdf", len(LETTER))
    assert on_disk(settings) == [waiting.stored_name]
    assert not DraftFile.objects.exists()
    assert HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="attachment").count() == 1
    assert OutboxMessage.objects.filter(type="inquiry.attachment_added").count() == 1
    assert as_agent(agent).get(f"attachments/{kept.id}/content/").content == LETTER
    again = browser.post(f"{address}files/", {"file": SimpleUploadedFile("more.pdf", LETTER)})
    assert again["Location"].endswith(f"/{inquiry.reference}/")
    assert Attachment.objects.count() == 1


def test_words_that_are_being_typed_meanwhile_are_not_stale(browser, address):
    drawn = InquiryDraft.objects.get().version
    add(browser, address)
    typed = {"step": "details", "version": drawn, "autosave": "1", **ID_CARD}
    assert browser.post(address, typed).status_code == 200
    assert DraftFile.objects.count() == 1


def test_the_script_is_told_and_asks_for_the_list(browser, address):
    told = add(browser, address, accept="application/json")
    assert (told.status_code, told.json()) == (201, {"kept": True})
    shown = browser.get(f"{address}files/", headers={"HX-Request": "true"})
    assert "letter.pdf" in text_of(shown)
    assert "<html" not in text_of(shown)
    assert browser.get(f"{address}files/")["Location"].endswith("?step=details#files")
    wrong = add(browser, address, content=b"<html>", name="x.txt", accept="application/json")
    assert (wrong.status_code, "PDF, an image" in wrong.json()["wrong"]) == (422, True)


def test_sent_twice_it_is_there_once(browser, address, settings):
    for _ in range(2):
        assert add(browser, address, key="the-same").status_code == 302
    assert DraftFile.objects.count() == 1
    assert len(on_disk(settings)) == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.pdf", "empty"),
        (b"<html>", "x.txt", "PDF, an image"),
        (LETTER, "letter.txt", "should end in"),
        (b"MZ" + b"\0" * 300, "tool.exe", "PDF, an image"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field_and_nothing_is_kept(
    browser, address, settings, content, name, words
):
    refused = add(browser, address, content=content, name=name)
    assert (refused.status_code, words in text_of(refused)) == (422, True)
    assert "Submit to ARSOS" in text_of(refused)
    assert (DraftFile.objects.count(), on_disk(settings)) == (0, [])


def test_a_file_can_be_taken_away_again(browser, address, settings):
    add(browser, address)
    file_id = DraftFile.objects.get().id
    for _ in range(2):
        assert remove(browser, address, file_id).status_code == 302
    assert (DraftFile.objects.count(), on_disk(settings)) == (0, [])


def test_nobody_else_adds_or_removes_or_sees(browser, address, policy):
    add(browser, address)
    other, kept = people.agent(), DraftFile.objects.get()
    stranger = at_pages(other)
    assert add(stranger, address).status_code == 404
    assert remove(stranger, address, kept.id).status_code == 404
    assert stranger.get(f"{address}files/", headers={"HX-Request": "true"}).status_code == 404
    own = begin(stranger, members.policy(other))
    assert remove(stranger, own, kept.id).status_code == 302, (
        "in a draft of one's own it is not there, which is success"
    )
    assert DraftFile.objects.get() == kept


def test_there_is_a_bound_also_at_once(browser, address, monkeypatch):
    monkeypatch.setattr(draft_files, "MOST_FILES", 2)
    add(browser, address)

    def one_more(_number):
        return add(browser, address).status_code

    assert sorted(at_once(3, one_more)) == [302, 422, 422]
    assert DraftFile.objects.count() == 2 < MOST_FILES


@pytest.mark.parametrize("ends", ["discard", "deflect"])
def test_with_the_draft_its_files_go(browser, address, settings, ends):
    add(browser, address)
    (name,) = on_disk(settings)
    browser.post(address, {ends: "1", "step": "details"})
    assert not DraftFile.objects.exists()
    long_ago = time.time() - 3 * 86_400
    os.utime(Path(settings.ARSOS_ATTACHMENTS_DIR) / name[:2] / name, (long_ago, long_ago))
    sweep_files()
    assert on_disk(settings) == []


def test_the_sweep_keeps_what_waits(browser, address, settings):
    add(browser, address)
    (name,) = on_disk(settings)
    long_ago = time.time() - 3 * 86_400
    os.utime(Path(settings.ARSOS_ATTACHMENTS_DIR) / name[:2] / name, (long_ago, long_ago))
    sweep_files()
    assert on_disk(settings) == [name]


def test_added_to_the_open_inquiry_the_files_go_with_the_words(agent, browser, policy):
    before = inquiries.filed("id_card", agent=agent, policy=policy)
    found = begin(browser, policy)
    step(browser, found, "type", inquiry_type="id_card")
    add(browser, found)
    step(browser, found, "details", join=before.reference, **ID_CARD)
    assert Attachment.objects.get().inquiry_id == before.id
    assert not InquiryDraft.objects.exists()


def test_of_several_needs_the_last_gets_the_files(browser, address):
    add(browser, address)
    step(browser, address, "details", another="1", **ID_CARD)
    assert "letter.pdf" not in text_of(browser.get(f"{address}?step=type"))
    step(browser, address, "type", inquiry_type="billing")
    assert "They go to ARSOS with" in text_of(browser.get(f"{address}?step=details"))
    filed = step(browser, address, "details", submit="1", **BILLING)
    assert filed.status_code == 200
    assert Attachment.objects.get().inquiry.inquiry_type_id == "billing"
    assert Inquiry.objects.count() == 2


def test_what_is_refused_at_filing_leaves_the_files_with_the_draft(browser, address):
    add(browser, address)
    assert step(browser, address, "details", submit="1", **{**ID_CARD, "details-reason": ""}).status_code == 422
    assert (DraftFile.objects.count(), Attachment.objects.count()) == (1, 0)


def test_the_database_keeps_what_was_added(browser, address):
    add(browser, address)
    with pytest.raises(DatabaseError, match="Cannot update"):
        DraftFile.objects.update(stored_name="0" * 40)
    for column, value in (("size", 0), ("stored_name", "../../etc/passwd")):
        kept = DraftFile.objects.get()
        kept.pk, kept.stored_name = uuid4(), uuid4().hex + "0" * 8
        setattr(kept, column, value)
        with pytest.raises(DatabaseError, match="draft_file_"):
            kept.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_name, content_key FROM inquiries_draft_file")
        assert not [value for value in cursor.fetchone() if "letter" in str(value)]


def test_a_name_put_into_another_row_does_not_open(browser, address):
    add(browser, address)
    add(browser, address, name="second.pdf")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inquiries_draft_file SET file_name = (SELECT file_name FROM inquiries_draft_file LIMIT 1)"
        )
    with pytest.raises(SealBroken):
        [str(one.file_name) for one in DraftFile.objects.all()]


def test_a_filing_with_files_is_dated_once(browser, address):
    add(browser, address)
    before = clock.now()
    step(browser, address, "details", submit="1", **ID_CARD)
    kept = Attachment.objects.get()
    assert before <= kept.added_at == kept.inquiry.created_at
