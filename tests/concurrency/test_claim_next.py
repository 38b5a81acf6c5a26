"""Many associates pull from one queue: each inquiry is claimed once, in order (R16)."""

from datetime import timedelta

import pytest

from audit.models import HistoryEntry
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_next_inquiry
from staffing.queries.queues import require_queue_of
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_thirty_two_claimers_on_two_hundred_inquiries():
    agent = people.agent()
    policy = members.policy(agent)
    start = clock.now() - timedelta(days=3)
    for number in range(200):
        made = inquiries.filed(agent=agent, policy=policy, at=start + timedelta(seconds=number * 7 % 1000))
        if number % 10 == 0:
            Inquiry.objects.filter(id=made.id).update(priority=1)
    in_turn = sorted(
        Inquiry.objects.values_list("priority", "due_at", "created_at", "id"),
        key=lambda row: (row[0] != 1, *row[1:]),
    )
    actors = [inquiries.actor_of(people.associate("triage")) for _ in range(32)]
    queue = require_queue_of(actors[0], "triage")

    def pull(number):
        mine = []
        while claimed := claim_next_inquiry(queue, by=actors[number], at=clock.now()):
            mine.append(claimed.id)
        return mine

    claimed = at_once(32, pull)
    places = {row[3]: place for place, row in enumerate(in_turn)}
    everything = [one for mine in claimed for one in mine]
    assert sorted(everything) == sorted(places)
    assert all([places[one] for one in mine] == sorted(places[one] for one in mine) for mine in claimed)
    assert HistoryEntry.objects.filter(kind="claim").values("inquiry_id").distinct().count() == 200
    assert HistoryEntry.objects.filter(kind="claim").count() == 200


def test_one_inquiry_and_two_hands():
    inquiry = inquiries.filed()
    actors = [inquiries.actor_of(people.associate("triage")) for _ in range(2)]
    queue = require_queue_of(actors[0], "triage")
    results = at_once(2, lambda number: claim_next_inquiry(queue, by=actors[number], at=clock.now()))
    assert [result is not None for result in results].count(True) == 1
    stored = Inquiry.objects.get(id=inquiry.id)
    assert stored.assignee_id in {actor.associate_id for actor in actors}
