"""People of ours as others need to address them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.functions import Lower

from arsos.accounts.models import Agent, RoleGrant, User
from arsos.kernel import clock
from arsos.kernel.periods import in_force
from arsos.kernel.settings_values import zone_named
from arsos.kernel.transactions import inside_transaction


@dataclass(frozen=True, slots=True)
class PersonToNotify:
    """A user who can sign in and holds a role, with their address and time zone."""

    id: UUID
    email: str
    time_zone: str


def people_to_notify(user_ids: Collection[UUID]) -> list[PersonToNotify]:
    """Those among some users who can sign in and hold a role today, by id."""
    in_office = RoleGrant.objects.in_force(clock.date_of(clock.now()))
    there = User.objects.filter(id__in=user_ids, is_active=True).filter(id__in=in_office.values("user_id"))
    rows = there.order_by("id").values_list("id", "email", "time_zone")
    return [PersonToNotify(*row) for row in rows]


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
    return Agent.objects.filter(id=agent_id).values_list("user_id", flat=True).first()


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
