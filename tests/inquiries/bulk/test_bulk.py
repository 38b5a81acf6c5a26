"""One action on many inquiries: each judged alone, each outcome in the commit of its action."""

import pytest

from audit.models import HistoryEntry
from foundation import clock
from foundation.jobs.engine import run_job
from foundation.jobs.tasks import work
from inquiries.bulk import actions as bulk_actions
from inquiries.bulk.actions import start_bulk_run
from inquiries.bulk.models import BulkItem, BulkRun
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.jobs import BULK
from tests.factories import inquiries, members, people
from tests.support.calls import as_client, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def five():
    agent = people.agent()
    return [inquiries.filed("other", agent=agent) for _ in range(5)]


def send(caller, references, **fields):
    body = {"action": "transfer", "references": references, "queue": "billing", "reason": "A bill"}
    return caller.post("inquiries/bulk/", {**body, **fields})


def test_one_bad_item_spoils_no_other(lead, five):
    elsewhere = inquiries.put_in(inquiries.filed("other"), "queued", queue="claims")
    closed = inquiries.put_in(five[4], "closed")
    sent = [one.reference for one in five] + [elsewhere.reference, "SI-NONSENSE", five[0].reference]
    answer = send(as_user(lead.user), sent)
    assert answer.status_code == 202
    body = answer.json()
    assert (body["state"], body["total"], body["done"], body["refused"]) == ("done", 7, 4, 3)
    codes = {one["reference"]: one["code"] for one in body["results"] if one["state"] == "refused"}
    assert codes == {
        closed.reference: "illegal-transition",
        elsewhere.reference: "not-found",
        "SI-NONSENSE": "mistyped-reference",
    }
    moved = Inquiry.objects.filter(queue__code="billing").values_list("reference", flat=True)
    assert set(moved) == {one.reference for one in five[:4]}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"references": []}, "/references"),
        ({"references": ["SI-7K3M-9QX5"] * 501}, "/references"),
        ({"action": "reclassify"}, "/action"),
        ({"queue": 7}, "/queue"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_bad_input_starts_nothing(lead, five, fields, pointer):
    answer = send(as_user(lead.user), **{"references": [five[0].reference], **fields})
    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]
    assert BulkRun.objects.count() == 0


def test_the_scope_of_the_action_is_needed(five):
    client = people.client(scopes="inquiries:read")
    assert send(as_client(client), [five[0].reference]).status_code == 403
    assert BulkRun.objects.count() == 0


def test_the_same_key_makes_one_run(lead, five):
    caller = as_user(lead.user)
    body = {"action": "transfer", "references": [five[0].reference], "queue": "billing", "reason": "x"}
    first, second = (caller.post("inquiries/bulk/", body, key="once") for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (BulkRun.objects.count(), Inquiry.objects.get(id=five[0].id).version) == (1, 2)


def test_a_run_tells_what_it_left_and_not_what_became_of_it(five):
    """Set aside quietly (R14) or moved into another book (R31), an inquiry is told of by itself alone."""
    [one, other, *_rest] = five
    agent = as_user(one.agent.user)
    for inquiry in (one, other):
        inquiries.put_in(inquiry, "resolved")
    body = {"action": "reopen", "references": [one.reference, other.reference], "reason": "Not yet"}
    run = agent.post("inquiries/bulk/", body).json()
    work()
    run = agent.get(f"inquiries/bulk/{run['id']}/").json()
    left = [(item["status"], item["version"]) for item in run["results"]]
    assert [status for status, _version in left] == ["queued", "queued"]
    survivor = inquiries.filed("other", agent=people.agent())
    holder = people.associate("triage")
    for inquiry in (one, survivor):
        inquiries.put_in(inquiry, "in_progress", holder=holder)
    aside = {"of": survivor.reference, "reason": "The same person"}
    assert as_user(holder.user).post(f"inquiries/{one.reference}/mark-duplicate/", aside).status_code == 200
    assert Inquiry.objects.get(id=one.id).set_aside_quietly
    Inquiry.objects.filter(id=other.id).update(agent=people.agent(), policy=None, member=members.MemberFactory())
    shown = agent.get(f"inquiries/bulk/{run['id']}/").json()["results"]
    assert [(item["status"], item["version"]) for item in shown] == [left[0], (None, None)]
    page = text_of(at_pages(one.agent).get(f"/admin/background/bulk/{run['id']}/"))
    done = page.partition('class="a-dones"')[2].partition("</ul>")[0]
    assert (one.reference in done, "uplicate" in done) == (True, False)


def test_more_than_a_hundred_wait_for_a_worker_and_can_be_cancelled(lead, five):
    caller = as_user(lead.user)
    sent = [one.reference for one in five] + [f"SI-NONE-{number:04}" for number in range(96)]
    run = send(caller, sent).json()
    assert (run["state"], run["done"]) == ("waiting", 0)
    assert as_user(people.associate("triage").user).get(f"inquiries/bulk/{run['id']}/").status_code == 404
    stopped = caller.post(f"inquiries/bulk/{run['id']}/cancel/").json()
    assert (stopped["state"], stopped["skipped"]) == ("cancelled", 101)
    work()
    assert Inquiry.objects.filter(queue__code="billing").count() == 0
    assert caller.post(f"inquiries/bulk/{run['id']}/cancel/").status_code == 409


def test_a_request_works_for_its_seconds_and_the_worker_does_the_rest(lead, five, monkeypatch):
    monkeypatch.setattr(bulk_actions, "SECONDS_AT_ONCE", 0)
    caller = as_user(lead.user)
    answer = send(caller, [one.reference for one in five])
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    assert {one["state"] for one in answer.json()["results"]} == {"waiting"}
    assert Inquiry.objects.filter(queue__code="billing").count() == 0
    work()
    found = caller.get(answer["Location"].removeprefix("http://testserver")).json()
    assert (found["id"], found["state"], found["done"]) == (answer.json()["id"], "done", 5)
    assert HistoryEntry.objects.filter(kind="transfer").count() == 5


def test_for_a_system_the_worker_acts_for_the_agent_that_was_named_and_no_other(five, monkeypatch):
    """A run that named no agent acts for none, though the client is bound to two."""
    monkeypatch.setattr(bulk_actions, "SECONDS_AT_ONCE", 0)
    agent, other = five[0].agent, people.agent()
    theirs = inquiries.filed("other", agent=other)
    client = people.client(agent, other)
    body = {"action": "withdraw", "references": [five[0].reference, theirs.reference], "reason": "solved"}
    runs = [as_client(client, named).post("inquiries/bulk/", body).json()["id"] for named in (None, agent)]
    work()
    outcomes = [
        list(BulkItem.objects.filter(run=run).order_by("position").values_list("state", flat=True)) for run in runs
    ]
    assert outcomes == [["refused", "refused"], ["done", "refused"]]
    assert HistoryEntry.objects.get(kind="withdraw").on_behalf_of == agent.san


def test_the_worker_acts_with_the_rights_of_the_day(lead, five):
    caller = as_user(lead.user)
    run = send(caller, [one.reference for one in five] + [f"SI-NONE-{number:04}" for number in range(96)]).json()
    lead.memberships.all().delete()
    work()
    found = caller.get(f"inquiries/bulk/{run['id']}/").json()
    assert (found["state"], found["done"], found["refused"]) == ("done", 0, 101)


@pytest.mark.parametrize("count", [5, 105])
def test_a_client_that_names_no_agent_acts_for_none_however_many_they_are(five, count):
    agent = five[0].agent
    made = [one.reference for one in five] + ["SI-NONSENSE"] * (count - 5)
    body = {"action": "withdraw", "reason": "Solved", "references": made}
    answer = as_client(people.client(agent)).post("inquiries/bulk/", body)
    work()
    assert answer.status_code in (202, 403)
    assert set(Inquiry.objects.values_list("status", flat=True)) == {"queued"}


def test_a_killed_run_goes_on_where_it_was(lead, five):
    by = inquiries.actor_of(lead)
    values = {"queue": "billing", "reason": "x"}
    references = [one.reference for one in five]
    run = start_bulk_run(action=Action.TRANSFER, values=values, references=references, by=by, at=clock.now())
    BulkItem.objects.filter(run=run, position__lte=2).update(state="done")
    run_job(BULK, run.id)
    run_job(BULK, run.id)
    versions = dict(Inquiry.objects.values_list("reference", "version"))
    assert [versions[one] for one in references] == [1, 1, 2, 2, 2]
    run.refresh_from_db()
    assert run.state == "done"


def test_items_that_nobody_foresaw_are_refused_one_by_one_and_their_words_kept_nowhere(lead, five, caplog):
    by = inquiries.actor_of(lead)
    references = [one.reference for one in five]
    values = {"Sampleton": "no field of this action"}
    run = start_bulk_run(action=Action.TRANSFER, values=values, references=references, by=by, at=clock.now())
    run_job(BULK, run.id)
    run.refresh_from_db()
    assert run.state == "done"
    items = list(run.items.values_list("state", "code", "detail"))
    assert items == [("refused", "internal", "Something went wrong. Nothing was changed.")] * 5
    assert caplog.text.count("TypeError") == 5
    assert "Sampleton" not in caplog.text
    assert set(Inquiry.objects.values_list("version", flat=True)) == {1}
