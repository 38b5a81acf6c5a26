"""Members with policies, and the agents who look after them."""

from datetime import UTC, date, datetime

import factory

from arsos.accounts.models import Agent
from arsos.kernel.crypto import keyed_hashes, person_hashes
from arsos.kernel.spelling import name_words
from members.models import Application, Member, Plan, Policy, PolicyAgent

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


def plan(plan_type: str = "MAPD") -> Plan:
    family = "individual" if plan_type in {"medical", "dental", "vision", "supplemental"} else "medicare"
    found, _ = Plan.objects.get_or_create(
        code=f"TEST-{plan_type}",
        defaults={
            "name": f"Test {plan_type}",
            "plan_type": plan_type,
            "family": family,
            "network": NETWORKS.get(plan_type, "none"),
        },
    )
    return found


def policy(agent: Agent, *, plan_type: str = "MAPD", member: Member | None = None, **fields: object) -> Policy:
    """An active policy with its agent of record since it took effect."""
    owner = member or MemberFactory()
    values = {"effective_on": date(2025, 1, 1), "updated_at": EARLIER, **fields}
    count = Policy.objects.count()
    made = Policy.objects.create(
        policy_number=f"P{count:06}-{owner.humana_id}", member=owner, plan=plan(plan_type), **values
    )
    PolicyAgent.objects.create(
        policy=made, member=owner, agent=agent, role="agent_of_record", starts_on=made.effective_on
    )
    return made


def application(agent: Agent, *, member: Member, plan_type: str = "MAPD", state: str = "submitted") -> Application:
    return Application.objects.create(
        application_number=f"A-{member.humana_id}",
        plan=plan(plan_type),
        member=member,
        agent=agent,
        state=state,
        submitted_on=date(2026, 10, 20),
        first_name=member.first_name,
        last_name=member.last_name,
        date_of_birth=member.date_of_birth,
        zip_code=member.zip_code,
        person_hashes=member.person_hashes,
        updated_at=EARLIER,
    )
