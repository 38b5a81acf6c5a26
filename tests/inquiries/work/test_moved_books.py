"""When a book moves, its open inquiries go along, on the day and with their history (R30)."""

from datetime import timedelta

import pytest

from audit.models import HistoryEntry
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.tasks import reassign_moved
from members.book.models import PolicyAgent
from tests.factories import inquiries, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agents():
    return people.agent(), people.agent()


def move(inquiry, to, *, days=0):
    first_day = clock.date_of(clock.now()) + timedelta(days=days)
    PolicyAgent.objects.filter(policy=inquiry.policy_id).update(ends_on=first_day - timedelta(days=1))
    values = {"policy_id": inquiry.policy_id, "member_id": inquiry.member_id, "role": "agent_of_record"}
    PolicyAgent.objects.create(agent=to, starts_on=first_day, **values)


def status_for(agent, inquiry):
    return as_agent(agent).get(f"inquiries/{inquiry.reference}/").status_code


def test_on_the_day_the_former_agent_sees_nothing_even_before_the_sweep(agents):
    old, new = agents
    inquiry = inquiries.filed(agent=old)
    move(inquiry, new)
    assert (status_for(old, inquiry), status_for(new, inquiry)) == (404, 200)
    body = {"body": "Still there?", "visibility": "agent"}
    assert as_agent(old).post(f"inquiries/{inquiry.reference}/messages/", body).status_code == 404


def test_the_sweep_passes_it_on_once_and_the_history_says_so(agents):
    old, new = agents
    inquiry = inquiries.filed(agent=old)
    move(inquiry, new)
    reassign_moved()
    reassign_moved()
    now = Inquiry.objects.get(id=inquiry.id)
    assert (now.agent_id, now.version) == (new.id, inquiry.version + 1)
    [entry] = HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="passed_on")
    assert entry.facts == {"from_agent": str(old.id), "to_agent": str(new.id)}
    assert as_agent(new).post(f"inquiries/{inquiry.reference}/withdraw/", {"reason": "Done"}).status_code == 200


def test_before_the_day_nothing_moves(agents):
    old, new = agents
    inquiry = inquiries.filed(agent=old)
    move(inquiry, new, days=1)
    reassign_moved()
    assert (status_for(old, inquiry), status_for(new, inquiry)) == (200, 404)
    assert Inquiry.objects.get(id=inquiry.id).agent_id == old.id


def test_what_had_ended_stays_readable_for_who_filed_it_and_nothing_more(agents):
    old, new = agents
    inquiry = inquiries.filed(agent=old)
    inquiries.put_in(inquiry, "closed")
    move(inquiry, new)
    reassign_moved()
    assert (status_for(old, inquiry), status_for(new, inquiry)) == (200, 200)
    reopened = as_agent(old).post(f"inquiries/{inquiry.reference}/reopen/", {"reason": "Once more"})
    assert reopened.status_code == 403
    assert as_agent(old).get(f"members/{inquiry.member_id}/").status_code == 404
