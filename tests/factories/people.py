"""People at work: users, agents, associates, clients."""

from datetime import date

import factory
from oauth2_provider.generators import generate_client_secret

from arsos.accounts.models import Agency, Agent, AgentAffiliation, ApiClient, ApiClientAgent, RoleGrant, User
from arsos.desk.models import Associate, QueueMembership, WorkQueue
from arsos.kernel.actor import Role

LONG_AGO = date(2020, 1, 1)
ALL_SCOPES = "inquiries:read inquiries:write members:read queues:work departments:report webhooks:manage"
ALL_SCOPES += " escalations:write reports:read"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    display_name = factory.Sequence(lambda n: f"Person Testwell {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


class AgentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agent

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


def grant(user: User, *roles: Role, starts_on: date = LONG_AGO) -> None:
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, starts_on=starts_on)


def agent(**fields: object) -> Agent:
    """An agent who can sign in, led by a sales manager."""
    made = AgentFactory(**fields)
    grant(made.user, Role.AGENT)
    manager = UserFactory()
    grant(manager, Role.SALES_MANAGER)
    AgentAffiliation.objects.create(agent=made, sales_manager=manager, starts_on=LONG_AGO)
    return made


def associate(*queues: str, lead: bool = False, available: bool = True) -> Associate:
    """Somebody of ARSOS who works, or leads, some queues; all of them if none is named."""
    user = UserFactory()
    grant(user, Role.LEAD if lead else Role.ASSOCIATE)
    made = Associate.objects.create(user=user, is_available=available)
    found = WorkQueue.objects.filter(code__in=queues) if queues else WorkQueue.objects.all()
    for queue in found:
        QueueMembership.objects.create(associate=made, queue=queue, is_lead=lead)
    return made


def client(*agents: Agent, scopes: str = ALL_SCOPES) -> ApiClient:
    """A system client bound to agents; `plain_secret` is what it signs in with."""
    secret = generate_client_secret()
    made = ApiClient.objects.create(
        name="Testclient",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
        allowed_scopes=scopes.split(),
    )
    made.plain_secret = secret
    for one in agents:
        ApiClientAgent.objects.create(client=made, agent=one)
    return made
