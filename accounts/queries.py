"""People, agents, leaders and role holders, found by id or by what others call them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models.agents import Agency, Agent, AgentAffiliation
from accounts.models.api_clients import ApiClientAgent
from accounts.models.users import RoleGrant, User
from foundation import clock
from foundation.actor import LEADER_COLUMNS, Role
from foundation.compiled import HotQuery
from foundation.moments import display_date
from foundation.periods import in_force
from foundation.settings_values import zone_named
from foundation.transactions import inside_transaction


def agents_by_san(sans: Iterable[str]) -> dict[str, UUID]:
    """The ids of the agents with these SANs; unknown ones are missing."""
    return dict(Agent.objects.filter(san__in=set(sans)).values_list("san", "id"))


def agents_named(agent_ids: Collection[UUID]) -> QuerySet[Agent]:
    """Some agents as rows, for statements that ask something for each of them."""
    return Agent.objects.filter(id__in=agent_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadersOfAgent:
    """The agent's channel and the people above them; None where nobody holds the place."""

    channel: str
    sales_manager: UUID | None = None
    broker_relationship_manager: UUID | None = None
    broker_relationship_executive: UUID | None = None


def leaders_of(agent_id: UUID, *, on: date) -> LeadersOfAgent | None:
    """The leaders by the affiliation that holds on a day, or None without one."""
    found = AgentAffiliation.objects.in_force(on).filter(agent=agent_id).select_related("agent").first()
    if found is None:
        return None
    return LeadersOfAgent(
        channel=found.agent.channel,
        sales_manager=found.sales_manager_id,
        broker_relationship_manager=found.broker_relationship_manager_id,
        broker_relationship_executive=found.broker_relationship_executive_id,
    )


def holders_of_role(role: Role, *, on: date) -> list[UUID]:
    """The ids of everybody who holds a role on a day and can sign in."""
    holders = User.objects.filter(in_force(on, "role_grants__"), role_grants__role=role, is_active=True)
    return sorted(set(holders.values_list("id", flat=True)))


@dataclass(frozen=True, slots=True)
class PersonToNotify:
    """A user who can sign in and holds a role, with their address and time zone."""

    id: UUID
    email: str
    time_zone: str


def people_to_notify(user_ids: Collection[UUID]) -> list[PersonToNotify]:
    """Those among some users who can sign in and hold a role today, by id."""
    return [PersonToNotify(*row) for row in TO_NOTIFY.rows(user_ids=user_ids, at=clock.now())]


def _to_notify(user_ids: Collection[UUID], at: datetime) -> QuerySet[User, tuple[UUID, str, str]]:
    in_office = RoleGrant.objects.in_force(clock.date_of(at))
    there = User.objects.filter(id__in=user_ids, is_active=True).filter(id__in=in_office.values("user_id"))
    return there.order_by("id").values_list("id", "email", "time_zone")


TO_NOTIFY = HotQuery(_to_notify)


def own_addresses(addresses: Collection[str], *, on: date) -> set[str]:
    """Those among some addresses that belong to people of ours who hold a role on the day, in lower case (R6)."""
    wanted = {address.lower() for address in addresses}
    holders = User.objects.filter(in_force(on, "role_grants__"), is_active=True).annotate(address=Lower("email"))
    return set(holders.filter(address__in=wanted).values_list("address", flat=True))


def zone_of(user_id: UUID) -> ZoneInfo:
    """The time zone a person reads in."""
    return zone_named(User.objects.values_list("time_zone", flat=True).get(id=user_id))


def names_of_users(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of some users, by id."""
    rows = User.objects.filter(id__in=user_ids).values_list("id", "display_name", "username")
    return {user_id: display_name or username for user_id, display_name, username in rows}


def user_of_agent(agent_id: UUID) -> UUID | None:
    """The login of an agent, or None."""
    return LOGIN.first(agent_id=agent_id)


LOGIN: HotQuery[UUID | None] = HotQuery(
    lambda agent_id: Agent.objects.filter(id=agent_id).values_list("user_id", flat=True)
)


@inside_transaction
def lock_person(user_id: UUID) -> None:
    """Let one after another do what somebody may do only so often."""
    User.objects.select_for_update().only("id").get(id=user_id)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with an account, as they are told apart."""

    id: UUID
    name: str
    username: str


def people_named(text: str, *, limit: int) -> list[KnownPerson]:
    """People of ours whose name holds the text, or whose user name is the text, by name."""
    found = User.objects.filter(Q(display_name__icontains=text) | Q(username__iexact=text)).order_by("display_name")
    rows = found.values_list("id", "display_name", "username")[:limit]
    return [KnownPerson(user_id, name or username, username) for user_id, name, username in rows]


def agents_who_may_act(on: date) -> QuerySet[Agent]:
    """The agents whose login is active and has the role on the day, and those who never had a login of their own.

    `MAY_ACT` in `callers.py` says the same in SQL.
    """
    return Agent.objects.filter(Q(user=None) | Q(user__in=holding(Role.AGENT, on=on)))


def is_bound(client_id: str, san: str) -> bool:
    """Whether a client is bound to an agent, whatever the agent may do today."""
    return ApiClientAgent.objects.filter(client__client_id=client_id, agent__san=san).exists()


WORKS_QUEUES = (Role.ASSOCIATE, Role.LEAD)


def holding(*roles: Role, on: date | None = None) -> QuerySet[RoleGrant, UUID]:
    """The ids of everybody who holds one of the roles, today unless a day is given, and can sign in."""
    day = on or clock.date_of(clock.now())
    held = RoleGrant.objects.in_force(day).filter(role__in=roles, user__is_active=True)
    return held.values_list("user_id", flat=True)


def working_queues(on: date | None = None) -> QuerySet[RoleGrant, UUID]:
    """The ids of everybody whose dated rights let them work queues."""
    return holding(*WORKS_QUEUES, on=on)


def is_username_taken(username: str) -> bool:
    """Whether somebody has this username, or one that differs from it in upper and lower case alone."""
    return User.objects.filter(username__iexact=username).exists()


def who_lead_without_role(named: Mapping[str, User | None], first: date, *, today: date) -> dict[str, str]:
    """What to say of each who is named as a leader of an agent, by column, and does not hold the role for it on the
    first day of it, or today where that is later.
    """
    on = max(first, today)
    words = {name: _why_no_leader(leader, LEADER_COLUMNS[name], on) for name, leader in named.items() if leader}
    return {name: why for name, why in words.items() if why}


def _why_no_leader(leader: User, role: Role, on: date) -> str:
    if holding(role, on=on).filter(user=leader).exists():
        return ""
    words = _("%(person)s doesn't have the role %(role)s on %(day)s. Add the role first.")
    named = {"person": leader.display_name, "role": role.value.replace("_", " ")}
    return words % {**named, "day": display_date(on, with_year=True)}


def person_to_lead(username: str, role: Role, *, on: date) -> tuple[UUID | None, str]:
    """The id of who is to lead agents, and what to say where they do not hold the role on the day; None for nobody."""
    leader = User.objects.filter(username=username).first()
    if leader is None:
        return None, _("There is no such person.")
    return leader.id, _why_no_leader(leader, role, on)


def people_to_lead(role: Role, *, from_day: date) -> list[tuple[str, str]]:
    """Username and name of everybody who has a role on a day or later and can sign in, by name."""
    held = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=from_day), role=role, user__is_active=True)
    rows = held.order_by("user__display_name", "user__username").values_list("user__username", "user__display_name")
    return [(username, name or username) for username, name in dict.fromkeys(rows)]


def agencies_there_are() -> list[tuple[str, str]]:
    """Code and name of every agency, by name."""
    return list(Agency.objects.order_by("name", "code").values_list("code", "name"))
