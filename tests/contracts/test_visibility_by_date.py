"""Who sees a member and their inquiries before, on and after the day a book moves (R30)."""

from datetime import date, timedelta

import pytest

from accounts.models.agents import AgentAffiliation
from foundation import clock
from foundation.actor import Role
from members.book.models import PolicyAgent
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)


def today() -> date:
    return clock.date_of(clock.now())


def sees(caller, member_id) -> bool:
    status = caller.get(f"members/{member_id}/").status_code
    assert status in {200, 404}
    return status == 200


@pytest.mark.parametrize(("days", "former", "newer"), [(1, True, False), (0, False, True), (-1, False, True)])
def test_a_book_moves_on_its_day(days, former, newer):
    old, new = people.agent(), people.agent()
    policy = members.policy(old)
    first_day = today() + timedelta(days=days)
    PolicyAgent.objects.update(ends_on=first_day - timedelta(days=1))
    members.PolicyAgentFactory(policy=policy, agent=new, starts_on=first_day)
    assert (sees(as_agent(old), policy.member_id), sees(as_agent(new), policy.member_id)) == (former, newer)


@pytest.mark.parametrize("role", ["writing_agent", "servicing_agent"])
def test_other_roles_on_a_policy_give_no_book(role):
    record, other = people.agent(), people.agent()
    policy = members.policy(record)
    members.PolicyAgentFactory(policy=policy, agent=other, role=role)
    assert not sees(as_agent(other), policy.member_id)


@pytest.mark.parametrize(("ends_in", "expected"), [(0, True), (-1, False)])
def test_a_delegate_acts_while_the_delegation_lasts(ends_in, expected):
    principal, delegate = people.agent(), people.agent()
    policy = members.policy(principal)
    people.DelegationFactory(
        principal=principal,
        delegate=delegate,
        starts_on=today() - timedelta(days=30),
        ends_on=today() + timedelta(days=ends_in),
    )
    assert sees(as_agent(delegate), policy.member_id) is expected


def test_leaders_see_their_downline_and_file_nothing():
    agent = people.agent()
    policy = members.policy(agent)
    manager = as_user(AgentAffiliation.objects.get(agent=agent).sales_manager)
    assert sees(manager, policy.member_id)
    inquiry = inquiries.filed(agent=agent, policy=policy)
    seen = manager.get(f"inquiries/{inquiry.reference}/")
    assert (seen.status_code, seen.json()["actions"]) == (200, [])
    body = {"policy": str(policy.id), "inquiry_type": "other", "summary": "x", "details": {"what_is_needed": "x"}}
    assert manager.post(f"members/{policy.member_id}/inquiries/", body).status_code == 403


def test_an_agency_principal_sees_the_agency():
    agent, principal = people.agent(), people.UserFactory()
    people.grant(principal, Role.BROKER_RELATIONSHIP_MANAGER)
    agency = people.AgencyFactory(code="HILL", name="Hill", principal=principal)
    AgentAffiliation.objects.filter(agent=agent).update(agency=agency)
    assert sees(as_user(principal), members.policy(agent).member_id)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_some_roles_see_no_member_and_no_inquiry(role):
    inquiry = inquiries.filed()
    user = people.UserFactory(is_superuser=True)
    people.grant(user, role)
    caller = as_user(user)
    assert not sees(caller, inquiry.member_id)
    assert caller.get(f"inquiries/{inquiry.reference}/").status_code == 404
    assert caller.get("inquiries/").json()["results"] == []


def test_an_associate_sees_the_inquiries_of_their_queues():
    inquiry = inquiries.filed("other")
    assert as_user(people.associate("triage").user).get(f"inquiries/{inquiry.reference}/").status_code == 200
    assert as_user(people.associate("billing").user).get(f"inquiries/{inquiry.reference}/").status_code == 404


def test_the_birth_date_is_for_the_agent_and_the_holder():
    agent, associate = people.agent(), people.associate("triage")
    inquiry = inquiries.filed("other", agent=agent)
    here = f"inquiries/{inquiry.reference}/"
    desk = as_user(associate.user)
    assert as_agent(agent).get(here).json()["member"]["date_of_birth"] == "1950-02-03"
    assert desk.get(here).json()["member"]["date_of_birth"] is None
    inquiries.put_in(inquiry, "in_progress", holder=associate)
    assert desk.get(here).json()["member"]["date_of_birth"] == "1950-02-03"
    assert desk.get(here).json()["member"]["mbi"] == "•••• MK73"
