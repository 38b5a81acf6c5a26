"""Tasks on inquiries: given, reminded of once, done or canceled; agents never hear of them."""

from datetime import timedelta

import pytest
from django.db import Error, transaction

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from foundation.errors import ConflictFound
from inquiries.follow_up_tasks import actions
from inquiries.follow_up_tasks.actions import TaskWanted, add_follow_up_task, end_follow_up_task, remind_of_task
from inquiries.follow_up_tasks.models import FollowUpTask
from inquiries.follow_up_tasks.rules import TaskState
from inquiries.inquiry.models import Inquiry
from inquiries.retention.steps import erase_inquiry
from inquiries.sweeps import TASKS
from staffing.models import Associate
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_client, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def holder():
    return people.associate("triage")


@pytest.fixture
def inquiry():
    return inquiries.filed("other")


def wanted(**fields):
    return TaskWanted(**{"text": "Ask the pharmacy again", "due_at": clock.now() + timedelta(hours=1), **fields})


def added(staff, inquiry, **fields):
    return add_follow_up_task(inquiry.reference, wanted(**fields), by=inquiries.actor_of(staff), at=clock.now())


def told(person, kind):
    return Notification.objects.filter(user=person.user, kind=kind).count()


def rows():
    tables = (FollowUpTask, Inquiry, HistoryEntry, OutboxMessage, Notification)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_task_from_giving_it_to_doing_it(holder, inquiry):
    lead = people.associate("triage", lead=True)
    before = Inquiry.objects.get(id=inquiry.id)
    sent = OutboxMessage.objects.count()
    caller, here = as_user(lead.user), f"inquiries/{inquiry.reference}/tasks/"
    due = (clock.now() + timedelta(hours=2)).isoformat()
    body = {"text": "Ask the pharmacy again", "due_at": due, "for_user": str(holder.user_id)}
    for _ in range(2):
        task = caller.post(here, body, key="once").json()
    assert (task["state"], task["person"]["name"], task["reference"]) == (
        "open",
        holder.user.display_name,
        inquiry.reference,
    )
    assert (told(holder, "task_given"), told(lead, "task_given")) == (1, 0)
    mine = as_user(holder.user)
    assert [one["id"] for one in mine.get("follow-up-tasks/").json()["results"]] == [task["id"]]
    assert caller.get("follow-up-tasks/").json()["results"] == []
    for _ in range(2):
        done = mine.post(f"follow-up-tasks/{task['id']}/complete/", key="done").json()
    assert (done["state"], done["ended_by"]) == ("done", holder.user.display_name)
    assert mine.post(f"follow-up-tasks/{task['id']}/cancel/").status_code == 409
    assert mine.get("follow-up-tasks/").json()["results"] == []
    assert [one["state"] for one in caller.get(here).json()] == ["done"]
    after = Inquiry.objects.get(id=inquiry.id)
    assert (after.version, after.updated_at, OutboxMessage.objects.count()) == (before.version, before.updated_at, sent)
    kept = HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind__startswith="task").order_by("position")
    assert [(one.kind, one.agent_visible) for one in kept] == [("task_added", False), ("task_done", False)]
    assert "pharmacy" not in str([one.facts for one in kept])


def test_its_person_is_reminded_once(holder, inquiry):
    task = added(holder, inquiry)
    assert not remind_of_task(task.id, at=clock.now())
    later = clock.now() + timedelta(minutes=1)
    FollowUpTask.objects.filter(id=task.id).delete()
    task = FollowUpTask.objects.create(
        inquiry=inquiry,
        text="Look again",
        for_user_id=holder.user_id,
        for_name="x",
        made_by_id=holder.user_id,
        made_by_name="x",
        made_at=clock.now() - timedelta(minutes=20),
        due_at=clock.now() - timedelta(minutes=1),
    )
    assert sum(at_once(4, lambda _number: remind_of_task(task.id, at=clock.now()))) == 1
    TASKS.run()
    assert told(holder, "task_due") == 1
    assert not remind_of_task(task.id, at=later)


@pytest.mark.parametrize(
    ("is_available", "days", "hears"), [(True, 30, False), (False, 0, False), (False, 2, True), (False, None, True)]
)
def test_the_leads_hear_of_it_while_its_person_is_away(holder, inquiry, is_available, days, hears):
    lead = people.associate("triage", lead=True)
    changed = None if days is None else clock.now() - timedelta(days=days)
    Associate.objects.filter(id=holder.id).update(is_available=is_available, availability_changed_at=changed)
    task = FollowUpTask.objects.create(
        inquiry=inquiry,
        text="Look again",
        for_user_id=holder.user_id,
        for_name="x",
        made_by_id=holder.user_id,
        made_by_name="x",
        made_at=clock.now() - timedelta(minutes=20),
        due_at=clock.now() - timedelta(minutes=1),
    )
    assert remind_of_task(task.id, at=clock.now())
    assert (told(holder, "task_due"), told(lead, "task_due")) == (1, int(hears))


def test_refusals_change_nothing(holder, inquiry):
    task, other = added(holder, inquiry), people.associate("claims")
    own = as_user(holder.user)
    here, due = f"inquiries/{inquiry.reference}/tasks/", clock.now() + timedelta(hours=1)
    before = rows()
    fine = {"text": "x", "due_at": due.isoformat()}
    cases = [
        (own, 422, here, {**fine, "due_at": (clock.now() - timedelta(hours=1)).isoformat()}),
        (own, 422, here, {**fine, "due_at": (clock.now() + timedelta(days=400)).isoformat()}),
        (own, 422, here, {**fine, "text": ""}),
        (own, 422, here, {**fine, "for_user": str(other.user_id)}),
        (own, 422, here, {**fine, "for_user": str(inquiry.agent.user.id)}),
        (as_user(other.user), 404, here, fine),
        (as_user(other.user), 404, f"follow-up-tasks/{task.id}/complete/", None),
        (as_agent(inquiry.agent), 403, here, fine),
        (as_agent(inquiry.agent), 404, f"follow-up-tasks/{task.id}/complete/", None),
        (as_client(people.client(scopes="queues:work")), 404, here, fine),
    ]
    for caller, status, path, body in cases:
        assert caller.post(path, body).status_code == status, (path, body)
    assert as_agent(inquiry.agent).get(here).status_code == 403
    assert "pharmacy" not in text_of(at_pages(inquiry.agent).get(f"/admin/service-inquiries/{inquiry.reference}/"))
    assert rows() == before


def test_one_task_too_many_is_refused(holder, inquiry, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OPEN", 1)
    task = added(holder, inquiry)
    with pytest.raises(ConflictFound):
        added(holder, inquiry)
    end_follow_up_task(task.id, state=TaskState.CANCELED, by=inquiries.actor_of(holder), at=clock.now())
    assert added(holder, inquiry).state == "open"


def test_a_task_ends_once(holder, inquiry):
    task, by = added(holder, inquiry), inquiries.actor_of(holder)

    def attempt(number):
        try:
            state = (TaskState.DONE, TaskState.CANCELED)[number]
            return end_follow_up_task(task.id, state=state, by=by, at=clock.now()).state
        except ConflictFound:
            return None

    done = at_once(2, attempt)
    assert done.count(None) == 1
    assert FollowUpTask.objects.get().state in done


def test_the_database_holds_what_the_rules_say(holder, inquiry):
    row = FollowUpTask.objects.filter(id=added(holder, inquiry).id)
    writes = [
        lambda: row.update(state="done"),
        lambda: row.update(ended_at=clock.now(), ended_by_name="x"),
        lambda: row.update(due_at=clock.now() + timedelta(hours=3)),
        lambda: row.update(for_name="Somebody else"),
        lambda: row.update(state="nonsense", ended_at=clock.now(), ended_by_name="x"),
    ]
    for write in writes:
        with pytest.raises(Error), transaction.atomic():
            write()
    assert row.update(text="purged") == 1


def test_its_words_go_with_the_records_of_the_person(holder, inquiry):
    added(holder, inquiry)
    with transaction.atomic():
        erase_inquiry(inquiry, at=clock.now())
    assert "pharmacy" not in str(list(FollowUpTask.objects.values()))


def test_at_the_pages(holder, inquiry):
    page, here = at_pages(holder), f"/admin/service-inquiries/{inquiry.reference}/"
    assert "No open tasks." in text_of(page.get(here))
    form = text_of(page.get(f"{here}tasks/"))
    assert "Add a task" in form
    sent = {"text": "Ask the pharmacy", "due_at": "2020-01-01T10:00", "for_user": f"{holder.user_id}"}
    assert "Choose a future date" in text_of(page.post(f"{here}tasks/", sent))
    due = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    for _ in range(2):
        shown = text_of(page.post(f"{here}tasks/", {**sent, "due_at": due, "key": "once"}, follow=True))
    assert "Ask the pharmacy" in shown
    task = FollowUpTask.objects.get()
    assert "Ask the pharmacy" in text_of(page.get("/admin/"))
    done = page.post(f"/admin/follow-up-tasks/{task.id}/done/", {"from": "home"}, follow=True)
    assert "Task done." in text_of(done)
    assert "Ask the pharmacy" not in text_of(page.get("/admin/"))
    assert "marked the task of" in text_of(page.get(here))
    assert page.post(f"/admin/follow-up-tasks/{task.id}/nonsense/").status_code == 404


def test_every_own_task_can_be_reached_from_home(holder, inquiry, monkeypatch):
    texts = [f"Call back {name}" for name in "abcdefghi"]
    for number, text in enumerate(texts, 1):
        added(holder, inquiry, text=text, due_at=clock.now() + timedelta(hours=number))
    page = at_pages(holder)
    at_first, all_of_them = page.get("/admin/").content.decode(), text_of(page.get("/admin/?tasks=all"))
    assert [one in at_first for one in texts] == [True] * 8 + [False]
    assert 'href="/admin/?tasks=all"' in at_first
    assert all(one in all_of_them for one in texts)
    assert "Show all tasks" not in all_of_them
    by = inquiries.actor_of(holder)
    end_follow_up_task(FollowUpTask.objects.first().id, state=TaskState.DONE, by=by, at=clock.now())
    assert "Show all tasks" not in text_of(page.get("/admin/"))
    monkeypatch.setattr("web.queues.home.MOST_TASKS", 7)
    assert "More tasks show here as you finish these" in text_of(page.get("/admin/?tasks=all"))
