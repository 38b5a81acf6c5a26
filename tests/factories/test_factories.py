"""Every factory makes a row by itself, with the rows that it refers to."""

import pytest

from tests.factories import background, escalations, inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)
TRAITS = {
    background.NotificationFactory: "is_dead",
    background.LetterFactory: "is_dead",
    background.FailedItemFactory: "is_put_off",
    escalations.EscalationFactory: "is_settled",
    people.AgentFactory: "is_led",
    people.AffiliationFactory: "is_led",
}


def factories():
    modules = (background, escalations, inquiries, members, people)
    return [
        one
        for module in modules
        for name, one in vars(module).items()
        if name.endswith("Factory") and one.__module__ == module.__name__
    ]


def test_each_makes_a_row_that_the_database_takes():
    found = factories()
    assert len(found) > 25
    assert {one for one in found if one._meta.parameters} == set(TRAITS)
    made = [one() for one in found] + [one(**{trait: True}) for one, trait in TRAITS.items()]
    for row in made:
        assert type(row).objects.filter(pk=row.pk).exists()


def test_an_agent_is_led_and_people_have_the_roles_they_are_given():
    agent, associate = people.agent(), people.associate("triage", lead=True)
    manager = agent.affiliations.get().sales_manager
    roles = [[grant.role for grant in user.role_grants.all()] for user in (agent.user, manager, associate.user)]
    assert roles == [["agent"], ["sales_manager"], ["lead"]]


def test_policies_share_the_plan_of_their_type():
    agent = people.agent()
    first, second, other = (members.policy(agent, plan_type=code) for code in ("DSNP", "DSNP", "dental"))
    assert first.plan == second.plan != other.plan
    assert (first.plan.family, first.plan.network, other.plan.family) == ("medicare", "hmo", "individual")
    assert {one.agents.get().agent for one in (first, second, other)} == {agent}
