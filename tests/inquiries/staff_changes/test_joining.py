"""Somebody joins in one commit: by role everything that they need, or nothing and everything that is wrong at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.callers import actor_for_user
from accounts.models.agents import Agent, AgentAffiliation
from accounts.models.users import RoleGrant, User
from audit.models import JournalEntry
from events.letters.models import Letter
from foundation import clock
from foundation.actor import LEADER_COLUMNS, Role
from foundation.errors import InputRejected, PermissionRefused
from inquiries.departments.models import DepartmentMember
from inquiries.staff_changes.actions.join import add_person
from inquiries.staff_changes.joiners import Joiner
from staffing.models import Associate, QueueMembership, Skill
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.date_of(clock.now())
STRONG = "correct-horse-battery-9"
PERSON = {
    "username": "nova.new",
    "display_name": "Nova New",
    "email": "nova@example.org",
    "time_zone": "America/Chicago",
    "role": "auditor",
    "role_from": TODAY,
}
AGENT = {"role": "agent", "san": "5551", "npn": "771", "first_name": "Nova", "last_name": "New", "channel": "career"}
TABLES = (User, RoleGrant, Agent, AgentAffiliation, Associate, QueueMembership, DepartmentMember, Letter, JournalEntry)


@pytest.fixture
def by():
    return actor_of(people.UserFactory(roles=[Role.ADMINISTRATOR]))


def actor_of(user):
    return actor_for_user(user, on=TODAY, road="test")


def joiner(queues=(), department="", password=None, **values):
    return Joiner(values={**PERSON, **values}, queues=queues, department=department, password=password)


def added(by, *args, **values):
    return User.objects.get(id=add_person(joiner(*args, **values), by=by, at=clock.now()))


def everything():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def test_an_agent_joins_with_login_role_affiliation_and_leader(by):
    manager = people.UserFactory(roles=[Role.SALES_MANAGER])
    agency = people.AgencyFactory(code="A-1")
    last = TODAY + timedelta(days=90)
    placed = {"agency": "A-1", "affiliated_from": TODAY, "sales_manager": manager.username, "role_until": last}
    user = added(by, **AGENT, **placed, phone="+15025550100", agent_email="nova@example.org")
    assert (user.display_name, user.time_zone, user.has_usable_password()) == ("Nova New", "America/Chicago", False)
    assert list(user.role_grants.values_list("role", "starts_on", "ends_on")) == [("agent", TODAY, last)]
    agent = user.agent
    assert (agent.san, agent.npn, agent.name, agent.phone) == ("5551", "771", "Nova New", "+15025550100")
    [affiliation] = agent.affiliations.all()
    assert (affiliation.agency, affiliation.sales_manager, affiliation.starts_on) == (agency, manager, TODAY)
    assert actor_of(user).agent_id == agent.id
    assert Letter.objects.filter(kind="invitation", subject_id=user.id).count() == 1
    journaled = set(JournalEntry.objects.filter(kind="configured").values_list("purpose", flat=True))
    assert journaled == {f"{row._meta.label} {row.pk}" for row in (user, user.role_grants.get(), agent, affiliation)}


@pytest.mark.parametrize(("role", "is_lead"), [("associate", False), ("lead", True)])
def test_who_works_queues_joins_with_queues_skills_and_capacity(by, role, is_lead):
    Skill.objects.get_or_create(code="spanish", defaults={"title": "Spanish"})
    user = added(by, ["triage", "billing"], role=role, capacity=0, skills=("spanish",))
    associate = user.associate
    assert (associate.capacity, [one.code for one in associate.skills.all()]) == (0, ["spanish"])
    placed = associate.memberships.order_by("queue__code").values_list("queue__code", "is_lead")
    assert list(placed) == [("billing", is_lead), ("triage", is_lead)]
    assert len(actor_of(user).lead_queue_ids) == 2 * is_lead


def test_a_department_user_joins_with_their_department(by):
    user = added(by, department="claims", role="department")
    assert DepartmentMember.objects.get(user=user).department_id == "claims"


@pytest.mark.parametrize("role", [*LEADER_COLUMNS, "auditor", "administrator"])
def test_others_join_with_login_and_role(by, role):
    assert added(by, role=role).role_grants.get().role == role


def test_with_a_password_nobody_is_invited(by):
    user = added(by, password=STRONG)
    assert user.check_password(STRONG)
    assert not Letter.objects.exists()


def test_who_begins_later_is_invited_on_that_day(by):
    first = TODAY + timedelta(days=10)
    user = added(by, role_from=first)
    assert clock.date_of(Letter.objects.get(subject_id=user.id).due_at) == first
    assert not actor_of(user).roles


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"username": "taken", "display_name": ""}, {"/username", "/display_name"}),
        ({"username": "TAKEN"}, {"/username"}),
        ({"email": "", "role_from": None}, {"/email", "/role_from"}),
        ({"role_until": TODAY - timedelta(days=1)}, {"/role_until"}),
        ({"role": "agent"}, {"/san", "/npn", "/first_name", "/last_name", "/channel"}),
        ({**AGENT, "san": "4000", "npn": "4001"}, {"/san", "/npn"}),
        ({**AGENT, "affiliated_from": TODAY, "sales_manager": "taken"}, {"/sales_manager"}),
        ({**AGENT, "affiliated_from": TODAY, "sales_manager": "no.body"}, {"/sales_manager"}),
        ({**AGENT, "affiliated_from": TODAY, "agency": "A-0"}, {"/agency"}),
        ({**AGENT, "queues": ["triage"]}, {"/queues"}),
        ({"role": "associate"}, {"/queues"}),
        ({"role": "associate", "queues": ["closed"], "skills": ("flying",)}, {"/queues", "/skills"}),
        ({"role": "lead", "queues": ["triage"], "san": "1"}, {"/san"}),
        ({"role": "department"}, {"/department"}),
        ({"role": "department", "department": "nowhere"}, {"/department"}),
        ({"password": "short"}, {"/password"}),
        ({"username": "taken", "password": "nova.new", "role": "associate"}, {"/username", "/password", "/queues"}),
    ],
)
def test_what_is_wrong_is_told_at_once_and_nothing_is_made(by, given, places):
    people.AgentFactory(user=people.UserFactory(username="taken"), san="4000", npn="4001")
    before = everything()
    with pytest.raises(InputRejected) as refused:
        add_person(joiner(**given), by=by, at=clock.now())
    assert {one.pointer for one in refused.value.errors} == places
    assert everything() == before


def test_only_administrators_add_people():
    before = everything()
    for role in (Role.LEAD, Role.AUDITOR, Role.SALES_MANAGER):
        before_one = people.UserFactory(roles=[role])
        with pytest.raises(PermissionRefused):
            add_person(joiner(), by=actor_of(before_one), at=clock.now())
    assert not User.objects.filter(username="nova.new").exists()
    assert everything()[2:] == before[2:]


def test_the_same_person_twice_at_once_is_made_once(by):
    def join(_number):
        try:
            return bool(add_person(joiner(["triage"], role="associate"), by=by, at=clock.now()))
        except InputRejected:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(join, range(4)))
    assert sorted(done) == [False, False, False, True]
    assert (RoleGrant.objects.filter(role="associate").count(), QueueMembership.objects.count()) == (1, 1)


def test_a_day_that_cannot_be_is_refused_with_words(by):
    before = everything()
    with pytest.raises(InputRejected) as refused:
        add_person(joiner(role_from=date(1700, 1, 1)), by=by, at=clock.now())
    assert refused.value.detail
    assert everything() == before
