"""The page about oneself: what it shows to whom, and the time zone that everybody chooses alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models.agents import AgentDelegation
from accounts.models.users import User
from accounts.profile.actions import change_own_time_zone
from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import PermissionRefused
from tests.factories import people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)
PROFILE = "/admin/profile/"


def today(days=0):
    return clock.date_of(clock.now()) + timedelta(days=days)


def shown_to(person):
    answer = as_user(person).client.get(PROFILE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_agent_sees_who_leads_them_and_who_acts_for_whom():
    agent, helper, other, former = (people.agent() for _ in range(4))
    delegated = [
        (agent, helper, today(-1), today(5)),
        (other, agent, today(-1), None),
        (agent, former, today(-9), today(-1)),
    ]
    for principal, delegate, first, last in delegated:
        AgentDelegation.objects.create(principal=principal, delegate=delegate, starts_on=first, ends_on=last)
    page = shown_to(agent.user)
    for words in (agent.san, agent.npn, f"{helper.name} (SAN {helper.san}) acts for you", f"You act for {other.name}"):
        assert words in page
    assert former.name not in page
    assert "You work in" not in page


def test_an_associate_sees_queues_and_capacity():
    associate = people.associate()
    page = shown_to(associate.user)
    for membership in associate.memberships.all():
        assert membership.queue.title in page
    assert f"{associate.capacity} inquir" in page
    assert "SAN" not in page


def test_everybody_chooses_their_time_zone_and_it_is_journaled_once():
    user = people.associate().user
    caller = as_user(user)
    for _ in range(2):
        assert caller.client.post(PROFILE, {"time_zone": "America/Los_Angeles"}).status_code == 302
    assert User.objects.get(id=user.id).time_zone == "America/Los_Angeles"
    rows = JournalEntry.objects.filter(kind="configured", actor_id=user.id)
    assert [list(row.fields) for row in rows] == [["time_zone"]]
    assert '<option value="America/Los_Angeles" selected>' in shown_to(user)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "A" * 200, "Europe/Paris"])
def test_no_other_zone_is_taken_and_nothing_changes(zone):
    user = people.associate().user
    answer = as_user(user).client.post(PROFILE, {"time_zone": zone})
    assert answer.status_code == 422
    assert User.objects.get(id=user.id).time_zone == user.time_zone
    assert not JournalEntry.objects.filter(kind="configured").exists()


def test_a_zone_that_an_administrator_chose_can_stay():
    user = people.associate().user
    User.objects.filter(id=user.id).update(time_zone="Europe/Paris")
    assert "Europe/Paris" in shown_to(user)
    assert as_user(user).client.post(PROFILE, {"time_zone": "Europe/Paris"}).status_code == 302


@pytest.mark.parametrize(
    ("zone", "is_own", "refusal"),
    [("America/Denver", False, PermissionRefused), ("Mars/Olympus", True, ValidationError)],
)
def test_the_action_itself_refuses(zone, is_own, refusal):
    user, administrator = people.UserFactory(), people.UserFactory()
    by = Actor(name="A", user_id=(user if is_own else administrator).id, roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(refusal):
        change_own_time_zone(user.id, time_zone=zone, by=by, at=clock.now())
    assert User.objects.get(id=user.id).time_zone == user.time_zone
