"""Members with policies, and the agents who look after them."""

from datetime import UTC, date, datetime, timedelta

import factory

from accounts.models.agents import Agent
from foundation import clock
from foundation.crypto import keyed_hashes, person_hashes
from foundation.spelling import name_words
from members.book.models import Application, Member, Plan, Policy, PolicyAgent
from members.book.rules import PLAN_TYPES
from members.emergency.models import EmergencyAccess
from tests.factories.people import AgentFactory, UserFactory

EARLIER = datetime(2026, 1, 5, 12, tzinfo=UTC)
NETWORKS = {"MAPD": "hmo", "MA": "ppo", "DSNP": "hmo", "CSNP": "hmo", "PFFS": "pffs", "medical": "hmo"}


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Member

    humana_id = factory.Sequence(lambda n: f"H{50000000 + n}")
    first_name = "Testina"
    last_name = factory.Sequence(lambda n: f"Sampleton {n}")
    date_of_birth = date(1950, 2, 3)
    mbi = "1EG4TE5MK73"
    mbi_hashes = factory.LazyAttribute(lambda member: keyed_hashes("mbi", member.mbi))
    person_hashes = factory.LazyAttribute(
        lambda member: person_hashes(
            last_name=member.last_name,
            first_name=member.first_name,
            date_of_birth=member.date_of_birth,
            zip_code=member.zip_code,
        )
    )
    name_words = factory.LazyAttribute(lambda member: name_words(member.first_name, member.last_name))
    zip_code = "40202"
    state = "KY"
    phone = "+15025550101"
    created_at = factory.LazyFunction(lambda: EARLIER)
    updated_at = factory.LazyFunction(lambda: EARLIER)


class PlanFactory(factory.django.DjangoModelFactory):
    """One plan of each type."""

    class Meta:
        model = Plan
        django_get_or_create = ("code",)

    plan_type = "MAPD"
    code = factory.LazyAttribute(lambda plan: f"TEST-{plan.plan_type}")
    name = factory.LazyAttribute(lambda plan: f"Test {plan.plan_type}")
    family = factory.LazyAttribute(lambda plan: PLAN_TYPES[plan.plan_type].family)
    network = factory.LazyAttribute(lambda plan: NETWORKS.get(plan.plan_type, "none"))


class PolicyFactory(factory.django.DjangoModelFactory):
    """An active policy in nobody's book."""

    class Meta:
        model = Policy

    member = factory.SubFactory(MemberFactory)
    plan = factory.SubFactory(PlanFactory)
    policy_number = factory.LazyAttributeSequence(lambda policy, n: f"P{n:06}-{policy.member.humana_id}")
    effective_on = date(2025, 1, 1)
    updated_at = factory.LazyFunction(lambda: EARLIER)


class PolicyAgentFactory(factory.django.DjangoModelFactory):
    """The agent of record of a policy, since it took effect."""

    class Meta:
        model = PolicyAgent

    policy = factory.SubFactory(PolicyFactory)
    member = factory.SelfAttribute("policy.member")
    agent = factory.SubFactory(AgentFactory)
    role = "agent_of_record"
    starts_on = factory.SelfAttribute("policy.effective_on")


class ApplicationFactory(factory.django.DjangoModelFactory):
    """An application of somebody who is a member already."""

    class Meta:
        model = Application

    member = factory.SubFactory(MemberFactory)
    agent = factory.SubFactory(AgentFactory)
    plan = factory.SubFactory(PlanFactory)
    application_number = factory.LazyAttribute(lambda application: f"A-{application.member.humana_id}")
    state = "submitted"
    submitted_on = date(2026, 10, 20)
    first_name = factory.SelfAttribute("member.first_name")
    last_name = factory.SelfAttribute("member.last_name")
    date_of_birth = factory.SelfAttribute("member.date_of_birth")
    zip_code = factory.SelfAttribute("member.zip_code")
    person_hashes = factory.SelfAttribute("member.person_hashes")
    updated_at = factory.LazyFunction(lambda: EARLIER)


class EmergencyAccessFactory(factory.django.DjangoModelFactory):
    """An emergency access of an hour that was just opened."""

    class Meta:
        model = EmergencyAccess

    user = factory.SubFactory(UserFactory)
    user_name = factory.SelfAttribute("user.display_name")
    member = factory.SubFactory(MemberFactory)
    reason = "She is at the counter"
    opened_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyAttribute(lambda access: access.opened_at + timedelta(hours=1))


def policy(agent: Agent, *, plan_type: str = "MAPD", member: Member | None = None, **fields: object) -> Policy:
    """An active policy with its agent of record since it took effect."""
    of_member = {} if member is None else {"member": member}
    made = PolicyFactory(plan__plan_type=plan_type, **of_member, **fields)
    PolicyAgentFactory(policy=made, agent=agent)
    return made


def application(agent: Agent, *, member: Member, plan_type: str = "MAPD", state: str = "submitted") -> Application:
    return ApplicationFactory(agent=agent, member=member, plan__plan_type=plan_type, state=state)
