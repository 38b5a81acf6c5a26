"""What asks somebody for something is read once it is done: nobody looks for work that is behind them."""

import pytest

from events.notifications.models import Notification
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)


def unread(user) -> set[str]:
    return set(Notification.objects.filter(user=user, read_at=None).values_list("kind", flat=True))


@pytest.fixture
def asked():
    """An inquiry in which ARSOS has asked the agent, with both sides."""
    agent, associate = people.agent(), people.associate("triage")
    inquiry = inquiries.filed(agent=agent)
    desk = as_user(associate.user)
    assert desk.post("queues/triage/claim-next/").status_code == 200
    held = desk.post(f"inquiries/{inquiry.reference}/hold/", {"pending_reason": "agent", "note": "Which address?"})
    assert held.status_code == 200, held.content
    return inquiry, agent, desk


def test_a_question_is_read_once_it_is_answered(asked):
    inquiry, agent, _desk = asked
    assert "question" in unread(agent.user)
    inquiry.refresh_from_db()
    assert inquiry.status == "pending"
    assert as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "12 Main St"}).status_code == 201
    assert "question" not in unread(agent.user)


def test_an_answer_is_read_once_it_is_relayed_and_other_inquiries_stay_unread(asked):
    inquiry, agent, desk = asked
    other = inquiries.filed(agent=agent)
    answer = {"answer": "Done.", "relay_text": "It is done.", "resolution_code": "completed"}
    assert desk.post("queues/triage/claim-next/").json()["reference"] == other.reference
    for one in (inquiry, other):
        assert desk.post(f"inquiries/{one.reference}/resolve/", answer).status_code == 200
    assert "question" not in unread(agent.user)
    asks = Notification.objects.filter(user=agent.user, kind="answered", read_at=None)
    assert asks.count() == 2
    assert as_agent(agent).post(f"inquiries/{inquiry.reference}/confirm-relay/").status_code == 200
    assert asks.get().reference == other.reference


def test_what_only_tells_stays_unread(asked):
    inquiry, agent, desk = asked
    assert as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "12 Main St"}).status_code == 201
    told = Notification.objects.filter(kind="message", subject_id=inquiry.id, read_at=None)
    assert told.count() == 1
    answer = {"answer": "Done.", "relay_text": "It is done.", "resolution_code": "completed"}
    assert desk.post(f"inquiries/{inquiry.reference}/resolve/", answer).status_code == 200
    assert told.count() == 1
