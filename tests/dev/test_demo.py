"""What the demo looks like when its first person signs in."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models.users import User
from dev.demo.first_look import settle
from dev.demo.inquiries import ROOM, STEPS, Case, DemoInquiries, Share
from dev.demo.people import AGENTS, DEMO_SYSTEM, LOGINS, DemoPeople, has_people_of_its_own
from events.notifications.models import Notification
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.identifiers import new_id
from inquiries.departments.models import Department, DepartmentRequest
from tests.factories import inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)


def test_loads_are_sensible_and_only_late_news_are_unread():
    filled, other = people.associate("triage"), people.associate("triage")
    type(filled).objects.filter(id=filled.id).update(capacity=ROOM)
    now, before = clock.now(), other.capacity
    for age in (1, 3):
        at = now - timedelta(days=age)
        with transaction.atomic():
            notify(
                [filled.user_id],
                Notice(kind="ticket_solved", subject_id=new_id(), reference="TT-1", once=str(age)),
                at=at,
            )
    settle(now)
    filled.refresh_from_db()
    other.refresh_from_db()
    assert 20 <= filled.capacity <= 30
    assert other.capacity == before
    assert [one.created_at for one in Notification.objects.filter(read_at=None)] == [now - timedelta(days=1)]


def test_what_waits_for_a_department_has_been_asked_there():
    holder, agent = inquiries.actor_of(people.associate("triage")), people.agent()
    inquiry, at = inquiries.filed("other", agent=agent), clock.now()
    lead = inquiries.actor_of(people.associate("triage", lead=True))
    case = Case(inquiry.reference, inquiries.actor_of(agent), lead, holder, inquiry.line_of_business, at)
    for step, _after in STEPS["pending_department"]:
        step(case)
    assert DepartmentRequest.objects.get().department_id in {"claims", "billing"}


def test_its_people_are_made_beside_a_department_that_answers_as_make_run_starts_it(settings, tmp_path):
    settings.ARSOS_DEMO_DEPARTMENT_URL = "http://localhost:9"
    DemoPeople(tmp_path / "credentials.json").make()
    kept = Department.objects.get(code=DEMO_SYSTEM)
    assert (kept.gateway, kept.url) == (Department.Gateway.HTTP, "http://localhost:9")
    kept.full_clean()


def test_processes_that_share_the_agents_leave_out_none(tmp_path):
    DemoPeople(tmp_path / "credentials.json").make()
    shares = [DemoInquiries(now=clock.now(), share=Share(number, 3)).own for number in range(3)]
    assert sum(map(len, shares)) == len(set().union(*shares)) == len(AGENTS)
    assert DemoInquiries(now=clock.now()).own == set().union(*shares)


def test_invented_people_are_not_put_among_real_ones():
    assert not has_people_of_its_own(), "a new database"
    people.UserFactory(username=min(LOGINS))
    assert not has_people_of_its_own(), "a demo that goes on"
    people.UserFactory(username="dana.reed")
    before = set(User.objects.values_list("username", flat=True))
    with pytest.raises(CommandError, match="people of its own"):
        call_command("seed_demo")
    assert set(User.objects.values_list("username", flat=True)) == before


def test_members_without_a_demo_are_real_ones():
    members.MemberFactory()
    with pytest.raises(CommandError, match="people of its own"):
        call_command("seed_demo")
    assert not User.objects.exists()
