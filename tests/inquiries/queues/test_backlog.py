"""When capacity frees, the backlog drains by itself, and nobody is filled beyond their capacity (R16)."""

import threading
from uuid import UUID

import pytest
from django.db import connection

from events.notifications.models import Notification
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.queues.rules import decide_assignee
from inquiries.tasks import drain_backlog
from inquiries.work.actions.answer import Answer, resolve_inquiry
from staffing.models import Associate, Skill, WorkQueue
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(count):
    agent = people.agent()
    return [inquiries.filed("other", agent=agent) for _ in range(count)]


def worker(capacity=1, **fields):
    made = people.associate("triage", **fields)
    Associate.objects.filter(id=made.id).update(capacity=capacity)
    return made


@pytest.fixture
def push():
    WorkQueue.objects.filter(code="triage").update(distribution="push")


def held_by(associate):
    return Inquiry.objects.filter(assignee=associate.id).count()


def test_a_queue_that_pulls_is_left_alone():
    waiting(1)
    one = worker()
    drain_backlog()
    assert held_by(one) == 0


def test_it_fills_everybody_to_their_capacity_and_goes_on_when_one_frees(push):
    waiting(6)
    one, two = worker(2), worker(2)
    drain_backlog()
    assert (held_by(one), held_by(two)) == (2, 2)
    assert Notification.objects.filter(kind="assigned").count() == 4
    done = Inquiry.objects.filter(assignee=one.id).first()
    resolve_inquiry(
        done.reference,
        Answer(answer="ok", no_relay_needed=True, resolution_code="completed"),
        by=inquiries.actor_of(one),
        at=clock.now(),
    )
    drain_backlog()
    assert (held_by(one), held_by(two), Inquiry.objects.filter(status="queued").count()) == (2, 2, 1)


def test_sixty_that_nobody_can_take_hide_none_behind_them(push):
    hidden = waiting(61)[60]
    Inquiry.objects.exclude(id=hidden.id).update(required_skills=["spanish"])
    one = worker(5)
    drain_backlog()
    assert list(Inquiry.objects.filter(assignee=one.id).values_list("id", flat=True)) == [hidden.id]


def test_the_absent_get_nothing(push):
    waiting(1)
    one = worker(available=False)
    drain_backlog()
    assert held_by(one) == 0


def test_a_skill_is_needed_and_does_not_block_the_others(push):
    first, second = waiting(2)
    Inquiry.objects.filter(id=first.id).update(required_skills=["spanish"])
    plain = worker(5)
    drain_backlog()
    assert list(Inquiry.objects.filter(assignee=plain.id).values_list("id", flat=True)) == [second.id]
    speaker = worker(5)
    speaker.skills.add(Skill.objects.get(code="spanish"))
    drain_backlog()
    assert Inquiry.objects.get(id=first.id).assignee_id == speaker.id


def test_many_drainers_at_once_assign_each_once_and_respect_capacity(push):
    waiting(12)
    workers = [worker(2) for _ in range(3)]
    start = threading.Barrier(4)

    def drain():
        start.wait()
        drain_backlog()
        connection.close()

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain_backlog()
    assert [held_by(one) for one in workers] == [2, 2, 2]


class Somebody:
    def __init__(self, number, capacity, skills=()):
        self.id, self.capacity, self.skills = UUID(int=number), capacity, set(skills)

    def has_skills(self, needed):
        return self.skills.issuperset(needed)


@pytest.mark.parametrize(
    ("load", "skills", "preferred", "chosen"),
    [
        ({}, [], None, 1),
        ({1: 1, 2: 1}, [], None, 2),  # half of two against a quarter of four
        ({1: 2, 2: 4}, [], None, None),
        ({}, ["spanish"], None, 2),
        ({}, ["welding"], None, None),
        ({1: 1}, [], 1, 1),
        ({1: 2}, [], 1, 2),
    ],
)
def test_who_gets_it(load, skills, preferred, chosen):
    people_there = [Somebody(1, 2), Somebody(2, 4, ["spanish"])]
    found = decide_assignee(
        people_there,
        load={UUID(int=number): count for number, count in load.items()},
        skills=skills,
        preferred=UUID(int=preferred) if preferred else None,
    )
    assert (found.id.int if found else None) == chosen
