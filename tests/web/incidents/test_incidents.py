"""Incidents at the pages: opened from a list, posted to with a preview, followed."""

import pytest

from foundation import clock
from inquiries.catalog.queries import type_titles
from inquiries.incidents.actions.linking import Cause, open_incident
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/admin/incidents/"
CAUSE = {"title": "ID cards late", "what_happened": "The printer stopped.", "inquiry_type": "other"}
ANSWER = {"answer": "On their way", "relay_text": "It comes", "resolution_code": "answered"}


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def three():
    agent = people.agent()
    return [inquiries.filed("other", agent=agent) for _ in range(3)]


def opened(lead, rows):
    references = [one.reference for one in rows]
    return open_incident(Cause(**CAUSE), references=references, by=inquiries.actor_of(lead), at=clock.now())


def test_from_a_list_to_an_incident_and_its_answer(lead, three):
    page = at_pages(lead)
    chosen = {"references": [three[0].reference, three[1].reference]}
    assert "2 inquiries" in text_of(page.post(f"{HERE}link/", chosen))
    form = text_of(page.post(f"{HERE}new/", chosen))
    assert "2 inquiries will be linked" in form
    sent = {**CAUSE, "references": f"{three[0].reference} {three[1].reference}", "sure": "1", "key": "once"}
    for _ in range(2):
        shown = text_of(page.post(f"{HERE}new/", sent, follow=True))
    incident = Incident.objects.get()
    assert f"{incident.reference} is open" in shown
    assert type_titles()["other"] in shown.partition("Inquiry type")[2]
    assert three[2].reference in shown.partition("Same type, filed")[2]
    linked = page.post(f"{HERE}{incident.id}/link/", {"references": [three[2].reference, ""]}, follow=True)
    assert linked.status_code == 200
    Inquiry.objects.filter(id=three[0].id).update(priority=1)
    form = text_of(page.get(f"{HERE}{incident.id}/answer/"))
    assert "2 inquiries get it" in form
    assert "It is a P1" in form.partition("Left out")[2]
    done = text_of(page.post(f"{HERE}{incident.id}/answer/", {**ANSWER, "key": "answer"}, follow=True))
    assert ("1 left out" in done, "2 sent" in done) == (True, True)
    assert list(Inquiry.objects.order_by("created_at").values_list("status", flat=True)) == [
        "queued",
        "resolved",
        "resolved",
    ]
    page.post(f"{HERE}{incident.id}/close/", follow=True)
    assert Incident.objects.get().closed_at is not None
    assert incident.title in text_of(page.get(f"{HERE}?all=1"))
    assert incident.title not in text_of(page.get(HERE))


def test_everything_in_a_list_is_linked_too(lead, three):
    sent = {"references": three[0].reference, "everything": "1", "list": "inquiry_type=other"}
    inquiries.filed("id_card")
    assert "3 inquiries" in text_of(at_pages(lead).post(f"{HERE}link/", sent))


def test_what_is_wrong_is_said_and_changes_nothing(lead, three):
    incident = opened(lead, three[:2])
    page = at_pages(lead)
    name = three[0].member.last_name
    cases = [
        ("answer/", {**ANSWER, "answer": f"For {name}"}, "contains the name of a person"),
        ("update/", {"body": ""}, "This field is required"),
        ("link/", {"references": ""}, "Select or enter at least one inquiry"),
        ("link/", {"references": "SI-NONSENSE"}, ""),
        ("unlink/", {"reference": three[2].reference}, "not linked to this incident"),
    ]
    for path, sent, words in cases:
        answer = page.post(f"{HERE}{incident.id}/{path}", sent)
        assert (answer.status_code in {404, 422}, words in text_of(answer)) == (True, True), path
    assert (IncidentPost.objects.count(), IncidentLink.objects.count()) == (0, 2)
    assert page.post(f"{HERE}new/", {**CAUSE, "title": "", "sure": "1"}).status_code == 422
    assert page.get(f"{HERE}{incident.id}/nonsense/").status_code == 404
    assert Incident.objects.count() == 1


def test_an_inquiry_says_its_incident_to_arsos_alone(lead, three):
    incident = opened(lead, three[:1])
    here = f"/admin/service-inquiries/{three[0].reference}/"
    assert incident.reference in text_of(at_pages(lead).get(here))
    seen = text_of(at_pages(three[0].agent).get(here))
    assert (three[0].reference in seen, incident.reference in seen, incident.title in seen) == (True, False, False)
