"""Somebody moves: what is new begins on a day, what was ends the day before, and nothing else changes."""

import re
from datetime import timedelta

import pytest

from accounts.callers import actor_for_user
from accounts.models.agents import AgentAffiliation
from accounts.models.users import RoleGrant, User
from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Role
from foundation.errors import ConflictFound, InputRejected, PermissionRefused
from inquiries.inquiry.models import Inquiry
from inquiries.staff_changes.actions.move import Move, move_person
from inquiries.tasks import follow_ended_roles, return_from_departed
from staffing.models import QueueMembership
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.date_of(clock.now())
ONE_DAY = timedelta(days=1)
NEXT = TODAY + timedelta(days=7)
TABLES = (User, RoleGrant, AgentAffiliation, QueueMembership, Inquiry, JournalEntry)


@pytest.fixture
def admin():
    return people.UserFactory(roles=[Role.ADMINISTRATOR])


def actor_of(user, on=TODAY):
    return actor_for_user(user, on=on, road="test")


def move(user, admin, first_day=TODAY, **said):
    move_person(user.id, Move(first_day=first_day, **said), by=actor_of(admin), at=clock.now())


def everything():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def roles_of(user):
    return list(
        RoleGrant.objects.filter(user=user).order_by("starts_on", "role").values_list("role", "starts_on", "ends_on")
    )


def queues_of(user):
    found = QueueMembership.objects.filter(associate__user=user).order_by("queue__code")
    return list(found.values_list("queue__code", "is_lead"))


def test_an_associate_becomes_a_lead_of_other_queues(admin):
    one = people.associate("triage", "billing")
    held = inquiries.put_in(inquiries.filed(), "in_progress", holder=one)
    for _ in range(2):
        move(one.user, admin, first_day=NEXT, role=Role.LEAD, queues=["billing", "pharmacy"])
    assert roles_of(one.user) == [("associate", people.LONG_AGO, NEXT - ONE_DAY), ("lead", NEXT, None)]
    assert queues_of(one.user) == [("billing", True), ("pharmacy", True)]
    assert not actor_of(one.user).lead_queue_ids
    assert len(actor_of(one.user, on=NEXT).lead_queue_ids) == 2
    assert Inquiry.objects.get(id=held.id).assignee_id == one.id


def test_who_works_no_queue_any_more_keeps_nothing_in_hand(admin):
    one = people.associate("triage")
    held = inquiries.put_in(inquiries.filed(), "in_progress", holder=one)
    move(one.user, admin, role=Role.AUDITOR)
    follow_ended_roles()
    return_from_departed()
    assert Inquiry.objects.get(id=held.id).status == "queued"
    assert actor_of(one.user).roles == {Role.AUDITOR}


def test_an_agent_moves_to_another_agency_and_leader(admin):
    agent, manager = people.agent(), people.UserFactory(roles=[Role.SALES_MANAGER])
    before = agent.affiliations.get()
    agency = people.AgencyFactory(code="NEW")
    for _ in range(2):
        move(agent.user, admin, first_day=NEXT, placed={"agency": "NEW", "sales_manager": manager.username})
    told = agent.affiliations.order_by("starts_on").values_list("agency", "sales_manager", "starts_on", "ends_on")
    assert list(told) == [
        (None, before.sales_manager_id, people.LONG_AGO, NEXT - ONE_DAY),
        (agency.id, manager.id, NEXT, None),
    ]
    assert roles_of(agent.user) == [("agent", people.LONG_AGO, None)]


def test_what_is_not_said_stays(admin):
    agent, lead = people.agent(), people.associate("triage", lead=True)
    before = everything()
    move(agent.user, admin, placed={"sales_manager": agent.affiliations.get().sales_manager.username})
    move(lead.user, admin, role=Role.LEAD, queues=["triage"])
    assert everything()[1:5] == before[1:5]


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ({"role": Role.AGENT}, {"/role"}),
        ({"role": Role.LEAD, "queues": []}, {"/queues"}),
        ({"queues": ["nowhere"], "first_day": people.LONG_AGO, "role": Role.AUDITOR}, {"/queues", "/first_day"}),
        ({"placed": {"sales_manager": "no.body"}}, {"/sales_manager"}),
    ],
)
def test_what_cannot_be_is_told_at_once_and_nothing_changes(admin, said, places):
    one = people.associate("triage")
    before = everything()
    with pytest.raises(InputRejected) as refused:
        move(one.user, admin, **said)
    assert {each.pointer for each in refused.value.errors} == places
    assert everything() == before


def test_somebody_stays_administrator_and_only_they_move_people(admin):
    lead = people.associate("triage", lead=True)
    before = everything()
    with pytest.raises(ConflictFound):
        move(admin, admin, first_day=NEXT, role=Role.AUDITOR)
    with pytest.raises(PermissionRefused):
        move(lead.user, lead.user, role=Role.ADMINISTRATOR)
    assert everything() == before


def test_the_page_shows_what_is_so_and_changes_what_is_said(admin):
    one, browser = people.associate("triage"), at_pages(admin)
    address = f"/admin/people/{one.user_id}/move/"
    shown = text_of(browser.get(address))
    assert re.search(r'name="queues" value="triage"[^>]*checked', shown)
    assert "Save changes" in shown
    wrong = browser.post(address, {"first_day": "soon", "role": "nobody"})
    assert wrong.status_code == 422
    answer = browser.post(address, {"first_day": f"{NEXT:%m/%d/%Y}", "role": "lead", "queues": ["billing"]})
    assert answer["Location"] == address
    assert queues_of(one.user) == [("billing", True)]
    for role in (Role.LEAD, Role.AUDITOR):
        other = at_pages(people.UserFactory(roles=[role]))
        assert [other.get(address).status_code, other.post(address, {}).status_code] == [403, 403]
