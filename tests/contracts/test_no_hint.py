"""Somebody in another's book leaves no hint: body, status, duplicates and SQL statements are the same (R10, R30)."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import JournalEntry
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

VALUES = re.compile(r"'[^']*'|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b\d+(\.\d+)?\b")
CARD = {
    "authority": "own_application",
    "line_of_business": "MAPD",
    "inquiry_type": "other",
    "summary": "Help",
    "details": {"what_is_needed": "A letter"},
}


@pytest.fixture(autouse=True)
def with_texts(settings):
    """What is prepared is logged without its text."""
    settings.ARSOS_PREPARED_STATEMENTS = False


def statements(send):
    with CaptureQueriesContext(connection) as captured:
        answer = send()
    return answer, [VALUES.sub("?", query["sql"]) for query in captured.captured_queries]


def same(text: bytes) -> str:
    """A body without what differs from request to request."""
    return re.sub(r'"(instance|request_id)":"[^"]*"', "", text.decode())


def test_an_invisible_and_a_missing_member_look_alike():
    agent, other = people.agent(), people.agent()
    vantage, hidden = as_agent(agent), members.policy(other)
    for path in ("", "policies/", "applications/", "inquiries/"):
        theirs, asked = statements(lambda path=path: vantage.get(f"members/{hidden.member_id}/{path}"))
        nobody, asked_too = statements(lambda path=path: vantage.get(f"members/{uuid4()}/{path}"))
        assert (theirs.status_code, same(theirs.content)) == (nobody.status_code, same(nobody.content))
        assert theirs.status_code == 404
        assert asked == asked_too


def test_an_invisible_and_an_unknown_inquiry_look_alike():
    hidden = inquiries.filed()
    for caller in (as_agent(people.agent()), as_user(people.associate("billing").user)):
        caller.get("me/")  # a session notes its first use once, whatever is asked
        for path in ("", "timeline/", "routing/", "clocks/", "messages/"):
            theirs, asked = statements(lambda p=path, c=caller: c.get(f"inquiries/{hidden.reference}/{p}"))
            nobody, asked_too = statements(lambda p=path, c=caller: c.get(f"inquiries/SI-7K3M-9QX5/{p}"))
            assert (theirs.status_code, same(theirs.content)) == (nobody.status_code, same(nobody.content))
            assert theirs.status_code == 404
            assert asked == asked_too
        theirs, asked = statements(lambda c=caller: c.post(f"inquiries/{hidden.reference}/claim/"))
        nobody, asked_too = statements(lambda c=caller: c.post("inquiries/SI-7K3M-9QX5/claim/"))
        assert (theirs.status_code, nobody.status_code) == (404, 404)
        assert asked == asked_too
    assert JournalEntry.objects.filter(kind="denied").count() == 24


def test_a_card_for_somebody_in_anothers_book_tells_nothing():
    agent, other = people.agent(), people.agent()
    vantage, hidden = as_agent(agent), members.policy(other)
    inquiries.filed(agent=other, policy=hidden)
    person = {
        "first_name": hidden.member.first_name,
        "last_name": hidden.member.last_name,
        "date_of_birth": hidden.member.date_of_birth.isoformat(),
        "zip_code": hidden.member.zip_code,
    }
    stranger = {**person, "last_name": "Nobodyknown"}
    for path in ("inquiries/check/", "inquiries/"):
        known = vantage.post(path, {**CARD, "prospect": person})
        unknown = vantage.post(path, {**CARD, "prospect": stranger})
        assert known.status_code == unknown.status_code
        assert known.json().keys() == unknown.json().keys()
        assert known.json()["duplicates"] == unknown.json()["duplicates"] == []
    reference = known.json()["reference"]
    facts = [entry["facts"] for entry in vantage.get(f"inquiries/{reference}/timeline/").json()]
    assert "duplicate" not in str(facts)


def test_a_person_in_the_own_book_belongs_to_the_profile():
    agent = people.agent()
    policy = members.policy(agent)
    member = policy.member
    person = {"first_name": member.first_name, "last_name": member.last_name.upper()}
    person |= {"date_of_birth": member.date_of_birth.isoformat(), "zip_code": f"{member.zip_code}-1234"}
    vantage = as_agent(agent)
    refused = vantage.post("inquiries/", {**CARD, "prospect": person})
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/existing-member")
    assert refused.json()["link"] == f"/api/v1/members/{member.id}/"
    accepted = vantage.post("inquiries/", {**CARD, "prospect": person, "not_the_same_person": True})
    assert accepted.status_code == 201


def test_the_answer_to_a_card_and_its_drafts_are_journaled():
    vantage = as_agent(people.agent())
    person = {"first_name": "Newina", "last_name": "Typedonly", "date_of_birth": "1950-02-03", "zip_code": "40202"}
    made = vantage.post("inquiries/", {**CARD, "prospect": person}).json()
    [row] = JournalEntry.objects.filter(road="POST InquiriesView")
    assert [str(one) for one in row.subjects] == [made["prospect"]["id"]]
    assert {"name", "date_of_birth", "contact"} <= set(row.fields)
    draft = vantage.post("inquiry-drafts/", {"flow": "service_inquiry_card", "content": {"prospect": person}}).json()
    vantage.get(f"inquiry-drafts/{draft['id']}/")
    for road in ("POST DraftsView", "GET DraftView"):
        [row] = JournalEntry.objects.filter(road=road)
        assert ([str(one) for one in row.subjects], set(row.fields)) == (
            [draft["id"]],
            {"draft", "name", "date_of_birth", "contact"},
        )
