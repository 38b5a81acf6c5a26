"""The people of the demo who sign in, and the systems that call."""

import json
import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.api_clients import ApiClient, ApiClientAgent
from accounts.models.users import RoleGrant, User
from escalations.ladder.models import LadderRung
from events.webhooks.actions.endpoints import new_secret
from foundation.actor import Role
from inquiries.departments.models import Department, DepartmentMember
from inquiries.handoffs.models import DestinationUnit
from inquiries.inquiry.models import Inquiry
from inquiries.tickets.models import SupportUnit
from members.book.models import Member
from staffing.models import Associate, QueueMembership, Skill, WorkQueue

DEMO_SYSTEM = "provider"
TOP_LEVELS = ("sales_manager", "broker_relationship_executive")
SINCE = date(2024, 1, 1)
VANTAGE_SCOPES = ("inquiries:read", "inquiries:write", "members:read", "members:write")

AGENTS = (
    ("agent_career", "agent.career", "Carla", "Brightwater", "career"),
    ("agent_broker", "agent.broker", "Bruno", "Oakhollow", "broker"),
    ("agent_other", "agent.other", "Odette", "Marshfield", "career"),
    ("", "agent.04", "Darnell", "Quillfeather", "career"),
    ("", "agent.05", "Imogen", "Tallbridge", "broker"),
    ("", "agent.06", "Rafael", "Windermoor", "broker"),
    ("", "agent.07", "Yuki", "Stonebrook", "career"),
    ("", "agent.08", "Priya", "Fernvale", "broker"),
    ("", "agent.09", "Tobias", "Cresthill", "career"),
    ("", "agent.10", "Lena", "Ashgrove", "broker"),
    ("", "agent.11", "Malik", "Riverstone", "career"),
    ("", "agent.12", "Greta", "Hollowell", "broker"),
)
ASSOCIATES = (
    ("associate", "associate.01", "Nadia Lindqvist", "triage urgent_access billing benefits enrollment"),
    ("", "associate.02", "Omar Castellane", "billing enrollment individual"),
    ("", "associate.03", "Wren Halloway", "claims pharmacy"),
    ("", "associate.04", "Sofia Ibarrola", "spanish benefits"),
    ("", "associate.05", "Caleb Thornquist", "urgent_access member_concerns"),
    ("", "associate.06", "Ines Valmont", "benefits triage"),
)
LEADS = (("lead", "lead.01", "Hanna Osterfeld"), ("", "lead.02", "Victor Amaranth"))
OTHERS = (
    ("sales_manager", "sales.manager", "Gail Norwood", Role.SALES_MANAGER),
    ("broker_relationship_manager", "broker.manager", "Peter Ellsworth", Role.BROKER_RELATIONSHIP_MANAGER),
    ("broker_relationship_executive", "broker.executive", "Ruth Vandermeer", Role.BROKER_RELATIONSHIP_EXECUTIVE),
    ("auditor", "auditor", "Edmund Farrow", Role.AUDITOR),
    ("administrator", "administrator", "Alex Winterbourne", Role.ADMINISTRATOR),
    ("department", "department.claims", "Milo Brandeis", Role.DEPARTMENT),
)
LOGINS = frozenset(login for _, login, *_ in (*AGENTS, *ASSOCIATES, *LEADS, *OTHERS))
Entries = dict[str, Any]


def has_people_of_its_own() -> bool:
    """Whether anybody signs in here, or has records, who is not of the demo.

    A demo has passwords in a file and second factors that are known: it never mixes with real people.
    """
    is_demo = User.objects.filter(username__in=LOGINS).exists()
    others = User.objects.exclude(username__in=LOGINS).exists()
    return others or (not is_demo and (Member.objects.exists() or Inquiry.objects.exists()))


class DemoPeople:
    """Makes who is missing and gives everybody a password; `write` keeps what they sign in with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: Entries = json.loads(path.read_text()) if path.exists() else {}
        self.users: Entries = {}
        self.clients: Entries = {}

    def make(self) -> None:
        """Everybody of the demo; who is there already stays as they are."""
        leaders = {key: self._person(key, login, name, [role]) for key, login, name, role in OTHERS}
        agency, _ = Agency.objects.get_or_create(code="HILLTOP", defaults={"name": "Hilltop Brokerage"})
        for number, (key, login, first, last, channel) in enumerate(AGENTS):
            user = self._person(key, login, f"{first} {last}", [Role.AGENT])
            agent = self._agent(user, number, first, last, channel)
            self._affiliate(agent, leaders, agency)
            if key:
                self.users[key]["san"] = agent.san
        for key, login, name, queues in ASSOCIATES:
            self._desk(self._person(key, login, name, [Role.ASSOCIATE]), queues.split())
        for key, login, name in LEADS:
            self._desk(self._person(key, login, name, [Role.LEAD, Role.ASSOCIATE]), None)
        self._delegate()
        sans = [self.users[key]["san"] for key in ("agent_career", "agent_broker", "agent_other")]
        self._client("vantage", "Vantage", VANTAGE_SCOPES, sans)
        self._client("department_system", "Department system", ("departments:report",), ())
        self._departments()
        self._client("hand_over_unit", "Grievance system", ("inquiries:read", "inquiries:write"), ())
        self._beyond_filing()
        self._client("importer", "Enrollment feed", ("imports:write",), ())

    def write(self) -> None:
        """Keep user names, passwords and client secrets in a file that only its owner can read."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.path.with_suffix(".partial")
        partial.touch(mode=0o600)
        content = {"base_url": settings.ARSOS_BASE_URL, "users": self.users, "clients": self.clients}
        partial.write_text(json.dumps(content, indent=2))
        partial.replace(self.path)

    def _person(self, key: str, login: str, name: str, roles: Iterable[Role]) -> User:
        user, _ = User.objects.get_or_create(
            username=login,
            defaults={
                "display_name": name,
                "email": f"{login}@example.org",
                "password": make_password(None),
            },
        )
        for role in roles:
            RoleGrant.objects.get_or_create(user=user, role=role, starts_on=SINCE)
        if key:
            self._give_password(key, user)
            if set(roles) - {Role.AGENT}:
                self._give_second_factor(key, user)
        return user

    def _give_password(self, key: str, user: User) -> None:
        """The kept one goes on; without it, or without the file, a new one is made."""
        password = self.kept.get("users", {}).get(key, {}).get("password")
        if not password or not user.has_usable_password():
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save()
        self.users[key] = {"username": user.username, "password": password}

    def _give_second_factor(self, key: str, user: User) -> None:
        """Staff need one; the secret goes into any authenticator app."""
        secret = self.kept.get("users", {}).get(key, {}).get("totp_secret")
        if not secret or not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            secret = generate_totp_secret()
            Authenticator.objects.filter(user=user).delete()
            TOTP.activate(user, secret)
        self.users[key]["totp_secret"] = secret

    def _agent(self, user: User, number: int, first: str, last: str, channel: str) -> Agent:
        agent, _ = Agent.objects.get_or_create(
            san=f"{4410000 + number * 37}",
            defaults={
                "user": user,
                "npn": f"{18200000 + number * 113}",
                "first_name": first,
                "last_name": last,
                "channel": channel,
                "email": user.email,
                "phone": f"+1502555{1000 + number:04}",
            },
        )
        return agent

    def _affiliate(self, agent: Agent, leaders: dict[str, User], agency: Agency) -> None:
        is_broker = agent.channel == Agent.Channel.BROKER
        places = {
            "agency": agency if is_broker else None,
            "sales_manager": None if is_broker else leaders["sales_manager"],
            "broker_relationship_manager": leaders["broker_relationship_manager"] if is_broker else None,
            "broker_relationship_executive": leaders["broker_relationship_executive"] if is_broker else None,
        }
        if not agent.affiliations.exists():
            AgentAffiliation.objects.create(agent=agent, starts_on=SINCE, **places)

    def _desk(self, user: User, queues: list[str] | None) -> None:
        associate, _ = Associate.objects.get_or_create(user=user, defaults={"is_available": True})
        wanted = WorkQueue.objects.all() if queues is None else WorkQueue.objects.filter(code__in=queues)
        for queue in wanted:
            QueueMembership.objects.get_or_create(
                associate=associate, queue=queue, defaults={"is_lead": queues is None}
            )
        if queues is None or "spanish" in queues:
            associate.skills.add(Skill.objects.get(code="spanish"))

    def _delegate(self) -> None:
        """One agent of the twelve lets a colleague act in their book."""
        principal, delegate = Agent.objects.get(user__username="agent.04"), Agent.objects.get(user__username="agent.07")
        AgentDelegation.objects.get_or_create(principal=principal, delegate=delegate, starts_on=SINCE)

    def _beyond_filing(self) -> None:
        """Who stands in at the top of both ladders, a system of the grievance unit, and who repairs Vantage."""
        stand_in = User.objects.get(username="administrator")
        LadderRung.objects.filter(level__in=TOP_LEVELS, fallback=None).update(fallback=stand_in)
        system = ApiClient.objects.get(name="Grievance system")
        DestinationUnit.objects.filter(destination="grievance", client=None).update(client=system)
        SupportUnit.objects.filter(email="", client=None).update(email="asu@example.org")

    def _departments(self) -> None:
        """Six departments have people, one a system that `make run` starts beside ARSOS; one client reports for all."""
        system = ApiClient.objects.get(name="Department system")
        Department.objects.filter(client=None).update(client=system)
        person = User.objects.get(username="department.claims")
        for code in Department.objects.exclude(code=DEMO_SYSTEM).values_list("code", flat=True):
            DepartmentMember.objects.get_or_create(user=person, department_id=code)
        provider = Department.objects.get(code=DEMO_SYSTEM)
        if settings.ARSOS_DEMO_DEPARTMENT_URL and provider.gateway == Department.Gateway.MANUAL:
            provider.secret = new_secret()
        if settings.ARSOS_DEMO_DEPARTMENT_URL:
            provider.gateway, provider.url = Department.Gateway.HTTP, settings.ARSOS_DEMO_DEPARTMENT_URL
            provider.poll_seconds = 30
            provider.save()

    def _client(self, key: str, name: str, scopes: Iterable[str], sans: Iterable[str]) -> None:
        kept = self.kept.get("clients", {}).get(key, {})
        secret = kept.get("client_secret") or secrets.token_urlsafe(48)
        client = ApiClient.objects.filter(name=name).first()
        if client is None or not kept:
            client = client or ApiClient(name=name)
            client.client_type = ApiClient.CLIENT_CONFIDENTIAL
            client.authorization_grant_type = ApiClient.GRANT_CLIENT_CREDENTIALS
            client.client_secret = secret
            client.allowed_scopes = list(scopes)
            client.save()
        for agent in Agent.objects.filter(san__in=list(sans)):
            ApiClientAgent.objects.get_or_create(client=client, agent=agent)
        self.clients[key] = {
            "client_id": client.client_id,
            "client_secret": secret,
            "scopes": list(scopes),
            "agents": list(sans),
        }
