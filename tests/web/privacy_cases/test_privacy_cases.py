"""Retracting what was sent by mistake at the pages, and the pages of privacy cases."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import HistoryEntry, JournalEntry
from foundation.actor import Role
from inquiries.inquiry.models import InquiryMessage
from inquiries.privacy_cases.models import PrivacyCase
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Zebulon Planted 1931"


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def worker():
    return people.associate("triage")


@pytest.fixture
def sent(worker):
    """A message with somebody else's data, at an inquiry in the worker's hands."""
    inquiry = inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=worker)
    body = {"body": SECRET, "visibility": "agent"}
    assert as_user(worker.user).post(f"inquiries/{inquiry.reference}/messages/", body).status_code == 201
    return InquiryMessage.objects.select_related("inquiry__agent").get()


def here(sent, part=""):
    return f"/admin/service-inquiries/{sent.inquiry.reference}/{part}"


def retract(page, sent, **fields):
    form = {"retract-what": f"message:{sent.id}", "retract-reason": "Another member's data", **fields}
    return page.post(here(sent, "retract/"), form, follow=True)


def test_it_is_chosen_from_what_stands_there_and_hidden(sent, worker):
    page = at_pages(worker)
    assert here(sent, "retract/") in text_of(page.get(here(sent)))
    form = text_of(page.get(here(sent, "retract/")))
    assert f'value="message:{sent.id}"' in form
    assert 'value="answer:' not in form
    refused = retract(page, sent, **{"retract-reason": ""})
    assert (refused.status_code, PrivacyCase.objects.count()) == (422, 0)
    done = text_of(retract(page, sent))
    assert "A privacy case is open" in done
    assert SECRET not in done
    assert "retracted a message that was sent by mistake." in done
    assert SECRET not in text_of(at_pages(sent.inquiry.agent).get(here(sent)))
    assert "retracted a message" in text_of(at_pages(sent.inquiry.agent).get(here(sent)))


def test_each_answer_that_was_given_is_offered_and_the_chosen_one_hidden(sent, worker):
    reference = sent.inquiry.reference
    for words in (SECRET, "The right words"):
        body = {"answer": words, "no_relay_needed": True, "resolution_code": "answered"}
        assert as_user(worker.user).post(f"inquiries/{reference}/resolve/", body).status_code == 200
        if words == SECRET:
            again = as_agent(sent.inquiry.agent).post(f"inquiries/{reference}/reopen/", {"reason": "Not that"})
            assert again.status_code == 200
            assert as_user(worker.user).post(f"inquiries/{reference}/claim/").status_code == 200
    page = at_pages(worker)
    first, last = HistoryEntry.objects.filter(kind="resolve").order_by("position").values_list("position", flat=True)
    form = text_of(page.get(here(sent, "retract/")))
    assert [one for one in (first, last) if f'value="answer:{one}"' in form] == [first, last]
    retract(page, sent)  # the message says the same words
    done = retract(page, sent, **{"retract-what": f"answer:{first}"})
    assert done.status_code == 200
    assert f'value="answer:{first}"' not in text_of(page.get(here(sent, "retract/")))
    for person in (worker, sent.inquiry.agent):
        shown = text_of(at_pages(person).get(here(sent)))
        assert SECRET not in shown
        assert "The right words" in shown


@pytest.mark.parametrize("noticed", ["2001-01-01T00:00", "2999-01-01T00:00", "nonsense"])
def test_a_discovery_that_cannot_be_is_refused_with_words(sent, worker, noticed):
    refused = retract(at_pages(worker), sent, **{"retract-discovered_at": noticed})
    assert (refused.status_code, PrivacyCase.objects.count()) == (422, 0)
    assert "Another member&#x27;s data" in text_of(refused)


def test_agents_and_other_associates_are_not_offered_it(sent):
    for person in (sent.inquiry.agent, people.associate("triage")):
        page = at_pages(person)
        assert here(sent, "retract/") not in text_of(page.get(here(sent)))
        assert page.get(here(sent, "retract/")).status_code == 302
        assert retract(page, sent).status_code == 403
    assert PrivacyCase.objects.count() == 0


def test_a_lead_opens_the_evidence_for_a_purpose_and_closes_the_case(sent, worker, lead):
    retract(at_pages(worker), sent)
    case = PrivacyCase.objects.get()
    page, address = at_pages(lead), f"/admin/privacy-cases/{case.id}/"
    assert address in text_of(page.get("/admin/privacy-cases/"))
    assert "/admin/privacy-cases/" in text_of(page.get("/admin/")), "it stands in the side bar"
    shown = text_of(page.get(address))
    assert worker.user.display_name in shown
    assert SECRET not in shown
    assert page.post(f"{address}evidence/", {"evidence-purpose": ""}).status_code == 422
    opened = text_of(page.post(f"{address}evidence/", {"evidence-purpose": "Assessing it"}))
    assert SECRET in opened
    assert JournalEntry.objects.filter(kind="reveal", purpose="Assessing it", subjects=case.person_ids).count() == 1
    assert page.post(f"{address}close/", {"close-outcome": "notified"}).status_code == 422
    closed = {"close-outcome": "notified", "close-note": "Letter sent"}
    assert "Case closed" in text_of(page.post(f"{address}close/", closed, follow=True))
    assert PrivacyCase.objects.get().outcome == "notified"
    assert "No open privacy cases" in text_of(page.get("/admin/privacy-cases/"))
    assert address in text_of(page.get("/admin/privacy-cases/?all=1"))


def test_a_file_is_downloaded_for_the_purpose_it_was_opened_for(sent, worker, lead):
    file = SimpleUploadedFile("note.txt", SECRET.encode(), content_type="text/plain")
    added = as_user(worker.user).client.post(
        f"/api/v1/inquiries/{sent.inquiry.reference}/attachments/",
        {"file": file, "visibility": "agent"},
        headers={"Idempotency-Key": "one-file"},
    )
    retract(at_pages(worker), sent, **{"retract-what": f"attachment:{added.json()['id']}"})
    page, address = at_pages(lead), f"/admin/privacy-cases/{PrivacyCase.objects.get().id}/"
    opened = text_of(page.post(f"{address}evidence/", {"evidence-purpose": "Assessing it"}))
    assert "note.txt" in opened
    assert 'name="evidence-purpose" value="Assessing it"' in opened
    assert page.post(f"{address}file/", {}).status_code == 422
    assert page.get(f"{address}file/").status_code == 302
    assert page.post(f"{address}file/", {"evidence-purpose": "Assessing it"}).content == SECRET.encode()
    rows = JournalEntry.objects.filter(fields__contains=["retracted attachment"], purpose="Assessing it")
    assert sorted(rows.values_list("kind", flat=True)) == ["export", "reveal"]


def test_auditors_see_the_case_and_not_what_was_sent(sent, worker):
    retract(at_pages(worker), sent)
    case = PrivacyCase.objects.get()
    auditor = people.UserFactory()
    people.grant(auditor, Role.AUDITOR)
    page, address = at_pages(auditor), f"/admin/privacy-cases/{case.id}/"
    assert address in text_of(page.get("/admin/privacy-cases/"))
    shown = text_of(page.get(address))
    assert "Open what was sent" not in shown
    assert SECRET not in shown
    assert page.post(f"{address}evidence/", {"evidence-purpose": "x"}).status_code == 403
    assert page.post(f"{address}close/", {"close-outcome": "notified", "close-note": "x"}).status_code == 403
    assert at_pages(worker).get("/admin/privacy-cases/").status_code == 403
