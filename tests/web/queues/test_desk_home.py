"""The home page of an associate: own work by urgency, what is new, what is due soon, what was resolved today."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import JournalEntry
from events.notifications.models import Notification
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.queues.queries.next_hours import AHEAD, next_hours
from inquiries.queues.queries.workload import day_counted
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of
from web.queues.home import REPLIES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def associate():
    return people.associate("triage")


@pytest.fixture
def held(associate):
    """Two that the associate has, of which the agent wrote about one."""
    agent = people.agent()
    found = [inquiries.filed(agent=agent) for _ in range(2)]
    for one in found:
        claim_inquiry(one.reference, by=inquiries.actor_of(associate), at=clock.now())
    return agent, found


def due(inquiry: Inquiry, at) -> None:
    Inquiry.objects.filter(id=inquiry.id).update(due_at=at, warning_at=at)


def day(browser):
    """The part that the home page draws once it is there, and with each news."""
    return browser.get("/admin/", headers={"HX-Request": "true"})


def test_an_empty_desk_says_what_to_do(associate):
    shown = text_of(day(at_pages(associate)))
    assert "Nothing is assigned to you." in shown
    assert "No new replies." in shown
    assert "is due in the next two hours" in shown


def test_what_the_agent_wrote_is_new_until_it_is_read(associate, held):
    agent, (inquiry, _other) = held
    as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "She moved."})
    Notification.objects.filter(user=associate.user).exclude(kind__in=REPLIES).delete()
    browser = at_pages(associate)
    line = f'<a href="/admin/service-inquiries/{inquiry.reference}/">{inquiry.reference}: you have a new message.</a>'
    assert line in day(browser).content.decode()
    Notification.objects.filter(user=associate.user).update(read_at=clock.now())
    assert "No new replies." in text_of(day(browser))


DUE = {
    "in an hour": (timedelta(hours=1), True),
    "in two hours": (AHEAD, True),
    "a second later": (AHEAD + timedelta(seconds=1), False),
    "now": (timedelta(), False),
    "a day ago": (-timedelta(days=1), False),
}


@pytest.mark.parametrize("case", DUE)
def test_due_soon_is_within_two_hours(associate, held, case):
    _agent, (inquiry, other) = held
    now = clock.now()
    due(other, None)
    due(inquiry, now + DUE[case][0])
    found = {row.reference for row in next_hours(inquiries.actor_of(associate), now).due_soon}
    assert (inquiry.reference in found) is DUE[case][1]


def test_due_soon_has_what_waits_in_own_queues_and_nothing_of_others(associate, held):
    _agent, (own, of_colleague) = held
    waiting, elsewhere = inquiries.filed(), inquiries.filed()
    soon = clock.now() + timedelta(hours=1)
    for one in (own, of_colleague, waiting, elsewhere):
        due(one, soon)
    colleague = people.associate("triage")
    Inquiry.objects.filter(id=of_colleague.id).update(assignee=colleague)
    Inquiry.objects.filter(id=elsewhere.id).update(queue=people.associate("billing").memberships.get().queue)
    found = {row.reference for row in next_hours(inquiries.actor_of(associate), clock.now()).due_soon}
    assert found == {own.reference, waiting.reference}


def test_resolved_today_counts_own_and_not_what_is_open_again(associate, held):
    _agent, (first, second) = held
    began = clock.now()
    desk = as_user(associate.user)
    for one in (first, second):
        body = {"answer": "Done.", "relay_text": "It is done.", "resolution_code": "completed"}
        assert desk.post(f"inquiries/{one.reference}/resolve/", body).status_code == 200
    actor = inquiries.actor_of(associate)
    now, other = clock.now(), inquiries.actor_of(people.associate("triage"))
    asked = ((actor, began), (actor, now), (other, began))
    counted = [day_counted(who, now, since=since)["resolved"] for who, since in asked]
    assert counted == [2, 0, 0]
    assert day_counted(actor, now, since=began)["held"] == 0
    assert "You resolved 2 today." in text_of(day(at_pages(associate)))


def test_it_asks_little_and_journals_what_it_shows(associate, held):
    _agent, (inquiry, _other) = held
    browser = at_pages(associate)
    assert 'hx-trigger="load, live"' in browser.get("/admin/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        part = day(browser).content.decode()
    assert len(asked) <= 12, [f"{one['sql']}"[:120] for one in asked]
    assert inquiry.reference in part
    assert "<html" not in part
    shown = JournalEntry.objects.filter(subjects__contains=[inquiry.member_id], actor_id=associate.user_id)
    assert shown.exists()
