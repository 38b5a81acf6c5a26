"""Somebody with the serving role gives themselves a role, a book, or an agent to act for (R30, R35)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from accounts.departures import end_delegations
from accounts.models.agents import AgentAffiliation
from accounts.models.api_clients import ApiClientAgent
from accounts.models.users import RoleGrant
from arsos.grants import SERVING_ROLE
from audit.chain.verification import Stones, look_at_rows
from audit.models import ChainedRow
from audit.seals.anchors import NowhereStore
from audit.seals.findings import Verified
from audit.seals.verification import verify_journal
from foundation import clock
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from identity.actions import end_binding
from tests.factories import members, people

pytestmark = pytest.mark.django_db(transaction=True)


def found() -> list[str]:
    """What the part of the verification says that judges rows; it also runs inside what is taken back afterwards."""
    stones = Stones()
    findings = [*stones.look(), *look_at_rows(Verified(), stones)]
    return [f"{one.what} {one.where}" for one in findings]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SERVING_ROLE,)
        cursor.execute(statement)


class Scene:
    """An agent with a leader, a book, a delegate and a system; another agent who wants them."""

    def __init__(self) -> None:
        self.today = clock.date_of(clock.now())
        self.agent, self.other = people.agent(), people.agent()
        self.client = people.client(self.agent)
        members.policy(self.agent)
        people.DelegationFactory(principal=self.agent, delegate=self.other, starts_on=self.today)
        self.ids = {
            "new": new_id(),
            "user": self.other.user_id,
            "agent": self.agent.id,
            "other": self.other.id,
            "client": self.client.pk,
            "binding": ApiClientAgent.objects.get().id,
        }


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    assert found() == []
    return made


WAYS = {
    "a role put in": (
        (
            "INSERT INTO accounts_role_grant (id, user_id, role, starts_on) "
            "VALUES ('{new}', '{user}', 'administrator', '2020-01-01')"
        ),
        "inserted role {new}",
    ),
    "a role made another": (
        "UPDATE accounts_role_grant SET role = 'administrator' WHERE user_id = '{user}'",
        "changed role ",
    ),
    "a role made somebody else's": (
        (
            "UPDATE accounts_role_grant SET user_id = '{user}' "
            "WHERE id = (SELECT id FROM accounts_role_grant WHERE role <> 'agent' LIMIT 1)"
        ),
        "changed role ",
    ),
    "an ended role goes on": ("UPDATE accounts_role_grant SET ends_on = '2199-01-01'", "changed role "),
    "a role taken away": ("DELETE FROM accounts_role_grant WHERE user_id = '{user}'", "missing role "),
    "a downline moved": (
        "UPDATE accounts_agent_affiliation SET sales_manager_id = '{user}' WHERE agent_id = '{agent}'",
        "changed affiliation ",
    ),
    "a delegation turned round": (
        "UPDATE accounts_agent_delegation SET principal_id = delegate_id, delegate_id = principal_id",
        "changed delegation ",
    ),
    "a delegation put in": (
        (
            "INSERT INTO accounts_agent_delegation (id, principal_id, delegate_id, starts_on) "
            "VALUES ('{new}', '{agent}', '{other}', '2020-01-01')"
        ),
        "inserted delegation {new}",
    ),
    "a system bound": (
        "INSERT INTO accounts_api_client_agent (id, client_id, agent_id) VALUES ('{new}', {client}, '{other}')",
        "inserted binding {new}",
    ),
    "a system bound to another": (
        "UPDATE accounts_api_client_agent SET agent_id = '{other}'",
        "changed binding {binding}",
    ),
    "a book moved": (
        "UPDATE members_policy_agent SET agent_id = '{other}' WHERE agent_id = '{agent}'",
        "changed policy_agent ",
    ),
    "an agent put in": (
        (
            "INSERT INTO members_policy_agent (id, policy_id, member_id, agent_id, role, starts_on) "
            "SELECT '{new}', policy_id, member_id, '{other}', 'servicing_agent', starts_on FROM members_policy_agent"
        ),
        "inserted policy_agent {new}",
    ),
    "a book taken away": ("DELETE FROM members_policy_agent", "missing policy_agent "),
}


def test_what_was_changed_past_arsos_is_named(scene):
    for name, (statement, said) in WAYS.items():
        with transaction.atomic():
            run(statement.format(**scene.ids))
            named = found()
            transaction.set_rollback(True)
        assert any(one.startswith(said.format(**scene.ids)) for one in named), (name, named)
    assert found() == []


def test_what_arsos_changes_is_not(scene):
    grant = RoleGrant.objects.get(user=scene.other.user)
    grant.ends_on = scene.today + timedelta(days=9)
    grant.save()
    grant.end_followed_at = clock.now()
    grant.save(update_fields=["end_followed_at"])
    assert ChainedRow.objects.filter(row_id=grant.id).count() == 2
    with transaction.atomic():
        assert end_delegations(scene.agent.user_id, on=scene.today + timedelta(days=2)) == 1
    administrator = people.UserFactory()
    people.grant(administrator, Role.ADMINISTRATOR)
    by = Actor(name="x", user_id=administrator.id, roles=frozenset({Role.ADMINISTRATOR}))
    assert end_binding(UUID(str(scene.ids["binding"])), by=by, at=clock.now())
    AgentAffiliation.objects.filter(agent=scene.agent).delete()
    assert found() == []


def test_a_binding_that_was_ended_is_not_put_back(scene):
    row = ApiClientAgent.objects.get()
    ApiClientAgent.objects.all().delete()
    run(
        "INSERT INTO accounts_api_client_agent (id, client_id, agent_id) "
        f"VALUES ('{scene.ids['binding']}', {row.client_id}, '{row.agent_id}')"
    )
    done = verify_journal(NowhereStore(), tails=[], at=clock.now())
    assert [(one.what, one.where) for one in done.findings] == [("changed", f"binding {row.id}")]
