"""Who held an inquiry learns what others do to it, and many words of one kind are one notification (case 19)."""

from datetime import timedelta

import pytest
from django.core import mail

from events.notifications.actions import mark_read
from events.notifications.mail import mail_what_is_due
from events.notifications.models import Notification
from events.notifications.rules import sentence
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.words import HAPPENED
from inquiries.work.actions.messages import MessageText, add_message
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    return people.associate(lead=True)


@pytest.fixture
def worker():
    return people.associate("triage")


def told(person, kind):
    return list(Notification.objects.filter(user=person.user_id, kind=kind).order_by("created_at"))


@pytest.mark.parametrize(("pending_reason", "kinds"), [("agent", ["question"]), ("department", [])])
def test_the_agent_hears_the_question_with_which_an_inquiry_begins_to_wait(worker, pending_reason, kinds):
    inquiry = inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=worker)
    body = {"pending_reason": pending_reason, "note": "Which card does she have?"}
    assert as_user(worker.user).post(f"inquiries/{inquiry.reference}/hold/", body).status_code == 200
    heard = Notification.objects.filter(user=inquiry.agent.user_id, kind__in=["question", "message"])
    assert list(heard.values_list("kind", flat=True)) == kinds


RESOLVE = {"answer": "Done", "no_relay_needed": True, "resolution_code": "answered"}


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("transfer", {"queue": "billing", "reason": "A bill"}),
        ("release", {"reason": "Rebalancing"}),
        ("resolve", RESOLVE),
        ("refer", {"destination": "agent_support", "reason": "Not ours"}),
        ("assign", {}),
        ("mark-duplicate", {}),
        ("hand-over", {"destinations": ["grievance"], "reason": "Unhappy"}),
    ],
)
def test_a_holder_learns_that_it_was_taken_away_whatever_the_action(lead, worker, action, body):
    agent = people.agent()
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker)
    if action == "assign":
        body = {"assignee": str(people.associate("triage").id)}
    if action == "mark-duplicate":
        body = {"of": inquiries.filed(agent=agent).reference}
    answer = as_user(lead.user).post(f"inquiries/{inquiry.reference}/{action}/", body)
    assert answer.status_code == 200, answer.content
    (one,) = told(worker, "taken_away")
    assert one.reference == inquiry.reference
    assert f"{HAPPENED[action]}, by {lead.user.display_name}" in sentence(one)


def test_withdrawn_by_the_agent_is_told_and_what_one_does_oneself_is_not(worker):
    agent = people.agent()
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker)
    as_agent(agent).post(f"inquiries/{inquiry.reference}/withdraw/", {"reason": "Solved"})
    assert [one.reference for one in told(worker, "taken_away")] == [inquiry.reference]
    other = inquiries.put_in(inquiries.filed(), "in_progress", holder=worker)
    as_user(worker.user).post(f"inquiries/{other.reference}/resolve/", RESOLVE)
    as_user(worker.user).post(f"inquiries/{inquiries.filed().reference}/claim/")
    assert len(told(worker, "taken_away")) == 1


def test_taken_away_in_bulk_is_one_digest(lead, worker):
    agent = people.agent()
    held = [inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker) for _ in range(12)]
    body = {"action": "transfer", "queue": "billing", "reason": "x", "references": [one.reference for one in held]}
    assert as_user(lead.user).post("inquiries/bulk/", body).json()["done"] == 12
    (one,) = told(worker, "taken_away")
    assert one.facts["count"] == 12
    assert one.reference in {inquiry.reference for inquiry in held}
    said = sentence(one)
    assert "12 inquiries" in said
    assert "and 7 more" in said
    assert mail_what_is_due() == 0, "the mail waits for more of the same"
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert mail_what_is_due() >= 1
    assert sum("12 inquiries" in str(one.body) for one in mail.outbox if one.to == [worker.user.email]) == 1


def test_six_lines_of_one_agent_are_one_notification(worker):
    agent = people.agent()
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker)
    caller = as_agent(agent)
    for number in range(6):
        caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": f"line {number}", "visibility": "agent"})
    (one,) = told(worker, "message")
    assert (one.facts["count"], sentence(one)) == (6, f"{inquiry.reference}: there are 6 new messages.")
    mark_read(up_to=clock.now(), by=inquiries.actor_of(worker), at=clock.now())
    caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": "and one", "visibility": "agent"})
    assert [row.facts.get("count", 1) for row in told(worker, "message")] == [6, 1]


def test_lines_at_once_are_one_notification(worker):
    agent = people.agent()
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker)
    by = inquiries.actor_of(agent)
    at_once(
        6, lambda n: add_message(inquiry.reference, MessageText(body=f"{n}", visibility="agent"), by=by, at=clock.now())
    )
    assert [one.facts["count"] for one in told(worker, "message")] == [6]


def test_taken_away_at_once_is_one_notification(lead, worker):
    by = inquiries.actor_of(lead)
    held = [inquiries.put_in(inquiries.filed(), "in_progress", holder=worker) for _ in range(6)]

    from inquiries.queues.actions import release_inquiry

    at_once(6, lambda n: release_inquiry(held[n].reference, reason="x", by=by, at=clock.now()))
    assert [one.facts["count"] for one in told(worker, "taken_away")] == [6]
    assert Inquiry.objects.filter(status="queued").count() == 6


def test_after_a_mail_more_of_the_same_waits_a_quarter_of_an_hour(worker):
    agent = people.agent()
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker)
    by, start = inquiries.actor_of(agent), clock.now()
    add_message(inquiry.reference, MessageText(body="one", visibility="agent"), by=by, at=start)
    with clock.frozen(start + timedelta(minutes=1)):
        mail_what_is_due()
    add_message(inquiry.reference, MessageText(body="two", visibility="agent"), by=by, at=start + timedelta(minutes=2))
    (one,) = told(worker, "message")
    assert (one.mail_state, one.mail_due_at) == ("waiting", start + timedelta(minutes=16))


def test_who_holds_and_watches_is_told_once(worker, lead):
    other, agent = people.associate("triage"), people.agent()
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=worker)
    for person in (worker, other):
        assert as_user(person.user).put(f"inquiries/{inquiry.reference}/watch/").status_code == 200
    Notification.objects.all().delete()
    as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "News"})
    kinds = {one.user_id: one.kind for one in Notification.objects.exclude(user=agent.user_id)}
    assert kinds == {worker.user_id: "message", other.user_id: "watched"}
    note = {"body": "Look", "visibility": "internal", "mentions": [str(other.id)]}
    as_user(lead.user).post(f"inquiries/{inquiry.reference}/messages/", note)
    assert [one.facts.get("count", 1) for one in told(other, "watched")] == [1], "the mention says it"
    assert len(told(other, "mentioned")) == len(told(worker, "watched")) == 1
    body = {"queue": "billing", "reason": "A bill"}
    as_user(lead.user).post(f"inquiries/{inquiry.reference}/transfer/", body)
    assert len(told(worker, "taken_away")) == len(told(worker, "watched")) == 1, "also where watchers are told first"
