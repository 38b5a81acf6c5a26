"""Somebody finds what they may see, by everything that names it, and nothing else (R31, R37)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models.agents import AgentDelegation
from audit.models import JournalEntry
from foundation import clock
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.search_documents.models import InquiryDocument
from members.book.models import FormerName, PolicyAgent
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)
FEW_STATEMENTS = {"agent": 10, "associate": 15}
"""Of one search with everything found, sign-in, rights and journal included. They may only fall."""


def search(caller, text, **more):
    answer = caller.post("search/", {"query": text, **more})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def references(caller, text, **more):
    return [one["reference"] for one in search(caller, text, **more)["inquiries"]["results"]]


def names(caller, text):
    return [one["last_name"] for one in search(caller, text)["members"]["results"]]


class World:
    """An agent with a member and an inquiry that many things name, and others who have to do with it or not."""

    def __init__(self):
        self.agent, self.other = people.agent(first_name="Kangarina", last_name="Agentby"), people.agent()
        self.member = members.MemberFactory(
            first_name="José", last_name="O'Quokka-Platypus", phone="+13055550123", mbi="2FG5TE6MK84"
        )
        used = {"used_from": "2020-01-01", "used_until": "2024-01-01"}
        FormerName.objects.create(member=self.member, first_name="Xenia", last_name="Numbatson", **used)
        self.policy = members.policy(self.agent, member=self.member)
        filed = inquiries.filed(agent=self.agent, policy=self.policy)
        Inquiry.objects.filter(id=filed.id).update(
            summary="New card never arrived", description="Waiting since spring", external_reference="CRM-778 812"
        )
        self.worker = people.associate("triage")
        self.inquiry = inquiries.put_in(filed, "in_progress", holder=self.worker, queue="triage")
        for visibility, body in (("agent", "The wombat called at noon"), ("internal", "Ask the potoroo desk")):
            said = {"author_name": "x", "author_role": "agent", "created_at": clock.now()}
            InquiryMessage.objects.create(inquiry=self.inquiry, visibility=visibility, body=body, **said)
        self.stranger = inquiries.filed(agent=self.other)
        make_documents()


@pytest.fixture
def world():
    return World()


BY_INQUIRY = {
    "reference": lambda world: world.inquiry.reference,
    "reference as typed": lambda world: world.inquiry.reference.lower().replace("-", " "),
    "beginning of a reference": lambda world: world.inquiry.reference[:7],
    "words": lambda _: "card never",
    "a word while typing": lambda _: "arri",
    "a phrase": lambda _: '"new card"',
    "a message": lambda _: "wombat noon",
    "an external number": lambda _: "crm 778812",
    "a policy": lambda world: world.policy.policy_number,
    "the agent": lambda _: "kangarina",
    "the agent and a word": lambda _: "agentby wombat",
    "the SAN": lambda world: world.agent.san,
    "filters": lambda _: "status:open assignee:me",
}
BY_PERSON = {
    "names in either order": lambda _: "quokka jose",
    "without apostrophe": lambda _: "oquokka",
    "one half of a double name": lambda _: "Platypus josé",
    "one typing error": lambda _: "platyups",
    "one letter less": lambda _: "quoka",
    "a former name": lambda _: "numbatson",
    "a phone": lambda _: "(305) 555-0123",
    "a phone with dots": lambda _: "305.555.0123",
    "a phone with its country": lambda _: "+1 305 555 0123",
    "a phone run together": lambda _: "3055550123",
    "a phone as digits": lambda _: "1-305-555-0123",
    "a Humana id": lambda world: world.member.humana_id.lower(),
    "an MBI": lambda _: "2fg5-te6-mk84",
}
IN_VAIN = {
    "another phrase": lambda _: '"card new"',
    "two typing errors": lambda _: "palytups",
    "a note": lambda _: "potoroo",
    "somebody else's": lambda world: world.stranger.reference,
    "a wrong MBI": lambda _: "1EG4-TE5-MK73 9",
    "one word too many": lambda _: "card zebra",
}


def everybody(world):
    return {"agent": as_agent(world.agent), "associate": as_user(world.worker.user)}


def test_an_inquiry_is_found_by_everything_that_names_it(world):
    for who, caller in everybody(world).items():
        for name, text in (BY_INQUIRY | BY_PERSON).items():
            if name == "filters" and who == "agent":
                continue
            assert references(caller, text(world)) == [world.inquiry.reference], (who, name)


def test_a_member_is_found_by_everything_that_names_them(world):
    for who, caller in everybody(world).items():
        for name, text in BY_PERSON.items():
            assert names(caller, text(world)) == ["O'Quokka-Platypus"], (who, name)


def test_what_is_not_asked_for_is_not_found(world):
    for name, text in IN_VAIN.items():
        assert references(as_agent(world.agent), text(world)) == [], name
        assert names(as_agent(world.agent), text(world)) == [], name
    assert references(as_user(world.worker.user), "potoroo") == [world.inquiry.reference]


def test_the_words_are_shown_where_they_stand(world):
    [found] = search(as_agent(world.agent), "jose wombat")["inquiries"]["results"]
    shown = {one["field"]: [one["snippet"][start:end] for start, end in one["marks"]] for one in found["matched"]}
    assert shown == {"name": ["José"], "message": ["wombat"]}
    [found] = search(as_agent(world.agent), "2FG5TE6MK84")["members"]["results"]
    assert found["matched"] == [{"field": "mbi", "snippet": "•••• MK84", "marks": []}]


def people_around(world):
    """Each kind of person, and whether they find the inquiry and the member."""
    today = clock.date_of(clock.now())
    delegate, later = people.agent(), people.agent()
    for one, begins in ((delegate, today), (later, today + timedelta(days=1))):
        AgentDelegation.objects.create(principal=world.agent, delegate=one, starts_on=begins)
    return {
        "the agent": (as_agent(world.agent), True),
        "a delegate": (as_agent(delegate), True),
        "a delegate from tomorrow": (as_agent(later), False),
        "another agent": (as_agent(world.other), False),
        "an associate of the queue": (as_user(people.associate("triage").user), True),
        "a lead of the queue": (as_user(people.associate("triage", lead=True).user), True),
        "an associate of another queue": (as_user(people.associate("billing").user), False),
        "a lead of another queue": (as_user(people.associate("billing", lead=True).user), False),
    }


def test_everybody_finds_what_they_may_see(world):
    for who, (caller, sees) in people_around(world).items():
        found = search(caller, "jose quokka")
        assert [bool(found[kind]["results"]) for kind in ("inquiries", "members")] == [sees, sees], who
        assert sees or (found["inquiries"]["is_cut"], found["inquiries"]["next"]) == (False, None), who


def test_a_right_begins_and_ends_at_midnight_without_a_write(world, monkeypatch):
    newer, today = people.agent(), clock.date_of(clock.now())
    PolicyAgent.objects.filter(policy=world.policy).update(ends_on=today)
    values = {"policy": world.policy, "member": world.member, "role": "agent_of_record"}
    PolicyAgent.objects.create(agent=newer, starts_on=today + timedelta(days=1), **values)
    make_documents()
    written = InquiryDocument.objects.get(inquiry=world.inquiry)
    seen = {agent: references(as_agent(agent), "quokka") for agent in (world.agent, newer)}
    assert [bool(found) for found in seen.values()] == [True, False]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    seen = {agent: references(as_agent(agent), "quokka") for agent in (world.agent, newer)}
    assert [bool(found) for found in seen.values()] == [False, True]
    assert names(as_agent(newer), "quokka") == ["O'Quokka-Platypus"]
    assert names(as_agent(world.agent), "quokka") == []
    assert InquiryDocument.objects.get(inquiry=world.inquiry).audience == written.audience


def test_a_link_that_arsos_made_finds_for_arsos_alone(world):
    linked = members.MemberFactory(first_name="Linkedina", last_name="Bilbyton")
    Inquiry.objects.filter(id=world.inquiry.id).update(linked_member=linked, link_is_sure=True)
    make_documents()
    assert references(as_agent(world.agent), "bilbyton") == []
    assert references(as_user(world.worker.user), "bilbyton") == [world.inquiry.reference]
    assert names(as_user(world.worker.user), "bilbyton") == ["Bilbyton"]
    Inquiry.objects.filter(id=world.inquiry.id).update(link_is_sure=False)
    assert references(as_user(world.worker.user), "bilbyton") == [], "the index may be late, what is shown is not"


def test_it_is_journaled_as_a_search_with_everybody_who_was_shown(world):
    before = JournalEntry.objects.count()
    search(as_agent(world.agent), "quokka")
    search(as_agent(world.agent), "nothingofthekind")
    found, vain = JournalEntry.objects.order_by("at", "id")[before:]
    assert (found.kind, set(found.subjects)) == ("search", {world.member.id})
    assert (vain.kind, vain.subjects, vain.fields) == ("search", [], ["search"])


def test_pages_go_on_in_order_and_a_cursor_is_good_for_its_search_alone(world):
    made = [inquiries.filed(agent=world.agent, policy=world.policy).reference for _ in range(4)]
    caller, seen, cursor = as_agent(world.agent), [], ""
    while True:
        group = search(caller, "quokka", kinds=["inquiries"], page_size=2, cursor=cursor)["inquiries"]
        seen += [one["reference"] for one in group["results"]]
        if group["next"] is None:
            break
        cursor = group["next"]
    assert sorted(seen) == sorted([*made, world.inquiry.reference])
    for body, by in (({"query": "jose"}, caller), ({"query": "quokka"}, as_agent(world.other))):
        answer = by.post("search/", {**body, "cursor": cursor or "x"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"query": "..."}, "/query"),
        ({"query": ""}, "/query"),
        ({"query": "x" * 201}, "/query"),
        ({"query": "status:broken"}, "/query"),
        ({"query": "smith", "kinds": ["agents"]}, "/kinds"),
        ({"query": "smith", "page_size": 51}, "/page_size"),
    ],
)
def test_what_cannot_be_searched_is_refused(body, pointer):
    answer = as_agent(people.agent()).post("search/", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


def test_statements_are_few_and_do_not_grow_with_what_is_found(world):
    for _ in range(6):
        inquiries.filed(agent=world.agent, policy=world.policy)
    for who, caller in everybody(world).items():
        search(caller, "quokka")
        with CaptureQueriesContext(connection) as ran:
            search(caller, "jose quokka", page_size=8)
        assert len(ran) <= FEW_STATEMENTS[who], "\n".join(one["sql"][:200] for one in ran)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("wombat", True),
        ("quokka jose", True),
        ("card status:open", True),
        ("card status:resolved", False),
        ("status:in_progress assignee:nobody", False),
        ("potoroo", False),
        ("zebra", False),
        ("quoka", True),
        ("platyups wombat", True),
        ("palytups", False),
        ("wombta", False),
        ("kangarina card", True),
        ("card since:today", True),
        ("card since:1990-01-01", True),
        ("card since:2190-01-01", False),
    ],
)
def test_a_list_takes_words_and_filters(world, text, is_found):
    rows = as_agent(world.agent).get(f"inquiries/?search={text}").json()["results"]
    assert [row["reference"] for row in rows] == [world.inquiry.reference] * is_found
    assert as_agent(world.other).get(f"inquiries/?search={text}").json()["results"] == []


def test_a_list_shows_where_its_words_stand_and_journals_it(world):
    [row] = as_agent(world.agent).get("inquiries/?search=quoka wombat").json()["results"]
    shown = {one["field"]: [one["snippet"][start:end] for start, end in one["marks"]] for one in row["matched"]}
    assert shown == {"name": ["O'Quokka"], "message": ["wombat"]}
    [row] = as_agent(world.agent).get("inquiries/?search=numbatson").json()["results"]
    assert [one["field"] for one in row["matched"]] == ["former_name"]
    assert "former_name" in JournalEntry.objects.latest("at", "id").fields
    assert all(row["matched"] == [] for row in as_agent(world.agent).get("inquiries/").json()["results"])


def test_a_list_narrows_to_an_agent(world):
    for san, found in ((world.agent.san, [world.inquiry.reference]), ("1", [])):
        assert references(as_user(world.worker.user), f"card agent:{san}") == found


@pytest.mark.parametrize(
    "text", ["3055550123", "(305) 555-0123", "H50000001", "%D9%A3%D9%A0%D9%A5%D9%A5", "smith 1955"]
)
def test_a_number_of_a_person_is_in_no_address(text):
    answer = as_agent(people.agent()).get(f"inquiries/?search={text}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "identifier")
    assert "POST /search/" in answer.json()["errors"][0]["detail"]


def test_a_filter_with_a_strange_value_says_what_it_takes():
    answer = as_agent(people.agent()).get("inquiries/?search=due:never")
    assert answer.status_code == 422
    assert "today" in answer.json()["errors"][0]["detail"]
