"""Past traffic under other rules: what would move, how loads and breaches would change; nothing moves (R17)."""

from datetime import timedelta

import pytest

from foundation import clock
from foundation.jobs.steps import LEASE
from foundation.jobs.tasks import work
from inquiries.inquiry.models import Inquiry
from inquiries.routing import actions as replay_batch
from inquiries.routing.models import RoutingReplay
from inquiries.routing.rules import PastInquiry, QueueTally, decide_loads, tally
from inquiries.targets.models import ClockAlert, InquiryClock
from tests.factories import inquiries, people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)
RULE = {"position": 1, "name": "All to claims", "conditions": {"inquiry_type": ["other"]}, "queue": "claims"}


@pytest.fixture
def lead():
    return as_user(people.associate("triage", lead=True).user)


def draft(lead):
    return lead.post("routing/rule-sets/", {"title": "Draft", "rules": [RULE]}).json()["id"]


def ask(lead, rule_set, **fields):
    today = clock.date_of(clock.now())
    period = {"first_on": str(today - timedelta(days=7)), "last_on": str(today), **fields}
    return lead.post("routing/replay/", {"rule_set": rule_set, **period})


def test_it_says_what_would_move_and_moves_nothing(lead):
    agent = people.agent()
    moving = [inquiries.filed("other", agent=agent) for _ in range(3)]
    inquiries.filed("billing", agent=agent)
    breached = InquiryClock.objects.filter(inquiry=moving[0], kind="resolution").get()
    ClockAlert.objects.create(clock=breached, share=100, reached_at=clock.now(), given_at=clock.now())
    before = list(Inquiry.objects.order_by("id").values_list("id", "queue", "version"))
    started = ask(lead, draft(lead))
    assert (started.status_code, started.json()["state"]) == (202, "waiting")
    work()
    found = lead.get(f"routing/replay/{started.json()['id']}/").json()
    assert (found["state"], found["total"], found["done"], found["moved"]) == ("done", 4, 4, 4)
    assert {(one["inquiry"], one["from"], one["to"]) for one in found["moves"]} >= {
        (one.reference, "triage", "claims") for one in moving
    }
    loads = {one["queue"]: one for one in found["queues"]}
    assert (loads["triage"]["before"], loads["triage"]["after"]) == (3, 1)
    assert (loads["claims"]["before"], loads["claims"]["after"]) == (0, 3)
    assert (loads["triage"]["breached_before"], loads["triage"]["breached_moved_out"]) == (1, 1)
    assert list(Inquiry.objects.order_by("id").values_list("id", "queue", "version")) == before


def test_it_goes_on_where_a_killed_worker_was(lead, monkeypatch):
    monkeypatch.setattr(replay_batch, "BATCH", 2)
    real = replay_batch.replay_batch

    def killed_after_two(replay, batch, *, at):
        if replay.done:
            raise KeyboardInterrupt
        real(replay, batch, at=at)

    agent = people.agent()
    for _ in range(5):
        inquiries.filed("other", agent=agent)
    ask(lead, draft(lead))
    replay = RoutingReplay.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(replay_batch, "replay_batch", killed_after_two)
        with pytest.raises(KeyboardInterrupt):
            work()
    replay.refresh_from_db()
    assert (replay.state, replay.total, replay.done) == ("running", 5, 2)
    work()
    replay.refresh_from_db()
    assert replay.done == 2, "its lease still runs"
    with clock.frozen(clock.now() + LEASE):
        work()
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.moved) == ("done", 5, 5)


def test_it_can_be_cancelled(lead):
    inquiries.filed("other", agent=people.agent())
    started = ask(lead, draft(lead)).json()
    stopped = lead.post(f"routing/replay/{started['id']}/cancel/")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    work()
    assert RoutingReplay.objects.get().done == 0
    assert lead.post(f"routing/replay/{started['id']}/cancel/").status_code == 409


def test_who_may_and_what_is_refused(lead):
    rule_set = draft(lead)
    associate = as_user(people.associate("triage").user)
    assert ask(associate, rule_set).status_code == 403
    assert ask(lead, "01a20d8b-d673-7018-89f9-079a2ada0c05").status_code == 404
    assert ask(lead, rule_set, first_on="2026-12-01", last_on="2026-11-01").status_code == 422
    assert RoutingReplay.objects.count() == 0


def test_loads_and_expected_breaches():
    """Two queues of four; a breaches half, b a quarter; one breached and one in time move from a to b."""
    past = [("a", "a", True), ("a", "b", True), ("a", "a", False), ("a", "b", False)]
    past += [("b", "b", True), ("b", "b", False), ("b", "b", False), ("b", "b", False)]
    queues: dict[str, QueueTally] = {}
    tally(
        (
            PastInquiry(reference="x", queue=queue, draft_queue=to, draft_rule="r", was_breached=breached)
            for queue, to, breached in past
        ),
        queues,
    )
    loads = decide_loads(queues)
    assert (loads["a"]["before"], loads["a"]["after"], loads["a"]["breached_expected"]) == (4, 2, 1.0)
    assert (loads["b"]["before"], loads["b"]["after"], loads["b"]["breached_expected"]) == (4, 6, 1.5)
