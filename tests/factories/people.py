"""People at work: users, agents, associates, clients, and those of departments."""

from datetime import date
from typing import Any

import factory
from oauth2_provider.generators import generate_client_secret

from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.api_clients import ApiClient, ApiClientAgent
from accounts.models.users import RoleGrant, User
from escalations.ladder.models import OwnerAbsence
from foundation import clock
from foundation.actor import Role
from inquiries.departments.models import DepartmentMember
from staffing.models import Associate, QueueMembership, WorkQueue

LONG_AGO = date(2020, 1, 1)
ALL_SCOPES = "inquiries:read inquiries:write members:read queues:work departments:report webhooks:manage"
ALL_SCOPES += " escalations:write reports:read"


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a role; `roles` gives them some."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    display_name = factory.Sequence(lambda n: f"Person Testwell {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")

    @factory.post_generation
    def roles(self: User, _create: object, roles: list[Role] | None, **_more: Any) -> None:
        for role in roles or ():
            RoleGrantFactory(user=self, role=role)


class RoleGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.AGENT
    starts_on = LONG_AGO


class AgentFactory(factory.django.DjangoModelFactory):
    """An agent of the directory, who cannot sign in yet; `is_led` gives them a sales manager."""

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    class Params:
        is_led = factory.Trait(
            affiliation=factory.RelatedFactory("tests.factories.people.AffiliationFactory", "agent", is_led=True)
        )

    user = factory.SubFactory(UserFactory)
    san = factory.Sequence(lambda n: f"{7000000 + n}")
    npn = factory.Sequence(lambda n: f"{9000000 + n}")
    first_name = "Agatha"
    last_name = factory.Sequence(lambda n: f"Testagent {n}")
    channel = Agent.Channel.CAREER


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"AG{n}")
    name = factory.Sequence(lambda n: f"Testagency {n}")


class AffiliationFactory(factory.django.DjangoModelFactory):
    """Who leads an agent from a day on; `is_led` makes a sales manager."""

    class Meta:
        model = AgentAffiliation

    class Params:
        is_led = factory.Trait(sales_manager=factory.SubFactory(UserFactory, roles=[Role.SALES_MANAGER]))

    agent = factory.SubFactory(AgentFactory)
    starts_on = LONG_AGO


class DelegationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgentDelegation

    principal = factory.SubFactory(AgentFactory)
    delegate = factory.SubFactory(AgentFactory)
    starts_on = LONG_AGO


class AssociateFactory(factory.django.DjangoModelFactory):
    """Somebody of ARSOS who works no queue yet."""

    class Meta:
        model = Associate

    user = factory.SubFactory(UserFactory)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QueueMembership

    associate = factory.SubFactory(AssociateFactory)
    queue = factory.LazyFunction(lambda: WorkQueue.objects.get(code="triage"))


class DepartmentMemberFactory(factory.django.DjangoModelFactory):
    """A person of a department that is shipped."""

    class Meta:
        model = DepartmentMember

    user = factory.SubFactory(UserFactory, roles=[Role.DEPARTMENT])
    department_id = "claims"


class AbsenceFactory(factory.django.DjangoModelFactory):
    """The days on which escalations skip a person."""

    class Meta:
        model = OwnerAbsence

    user = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(lambda: clock.date_of(clock.now()))


class ClientFactory(factory.django.DjangoModelFactory):
    """A system that signs in by itself."""

    class Meta:
        model = ApiClient

    name = "Testclient"
    client_type = ApiClient.CLIENT_CONFIDENTIAL
    authorization_grant_type = ApiClient.GRANT_CLIENT_CREDENTIALS
    client_secret = factory.LazyFunction(generate_client_secret)
    allowed_scopes = factory.LazyFunction(ALL_SCOPES.split)


class ClientAgentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ApiClientAgent

    client = factory.SubFactory(ClientFactory)
    agent = factory.SubFactory(AgentFactory)


def grant(user: User, *roles: Role, starts_on: date = LONG_AGO) -> None:
    for role in roles:
        RoleGrantFactory(user=user, role=role, starts_on=starts_on)


def agent(**fields: object) -> Agent:
    """An agent who can sign in, led by a sales manager."""
    made = AgentFactory(is_led=True, **fields)
    grant(made.user, Role.AGENT)
    return made


def associate(*queues: str, lead: bool = False, available: bool = True) -> Associate:
    """Somebody of ARSOS who works, or leads, some queues; all of them if none is named."""
    made = AssociateFactory(user__roles=[Role.LEAD if lead else Role.ASSOCIATE], is_available=available)
    found = WorkQueue.objects.filter(code__in=queues) if queues else WorkQueue.objects.all()
    for queue in found:
        MembershipFactory(associate=made, queue=queue, is_lead=lead)
    return made


def client(*agents: Agent, scopes: str = ALL_SCOPES) -> ApiClient:
    """A system client bound to agents; `plain_secret` is what it signs in with, as the row keeps its hash alone."""
    secret = generate_client_secret()
    made = ClientFactory(client_secret=secret, allowed_scopes=scopes.split())
    made.plain_secret = secret
    for one in agents:
        ClientAgentFactory(client=made, agent=one)
    return made
