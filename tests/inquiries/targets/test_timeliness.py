"""Waiting, overdue, at risk, met and missed mean one thing everywhere: the same traffic is counted in several ways."""

import re
from datetime import timedelta

import pytest

from escalations.ladder.queries import option_checks
from foundation import clock
from inquiries.figures import figures
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, Status
from inquiries.queues.actions import claim_inquiry
from inquiries.reports.queries import labels_used
from inquiries.targets.models import InquiryClock
from inquiries.targets.rules import Timeliness, decide_timeliness
from inquiries.tasks import check_due
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.hold import Hold, hold_inquiry
from inquiries.work.actions.reopen import reopen_inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_user
from tests.support.labels import made, put
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timedelta(days=14)
QUEUE = "triage"


@pytest.fixture
def traffic():
    """In one queue: late and early, waiting, in hand, on hold, answered once or twice, with a late legal clock."""
    now = clock.now()
    agent, lead = people.agent(), people.associate(QUEUE, lead=True)
    by, of_agent = inquiries.actor_of(lead), inquiries.actor_of(agent)
    late = [inquiries.filed("other", agent=agent, at=now - LONG_AGO) for _ in range(6)]
    early = [inquiries.filed("other", agent=agent, at=now - timedelta(minutes=5)) for _ in range(3)]
    answer = {"answer": "done", "no_relay_needed": True, "resolution_code": "completed"}
    for inquiry in [*late[1:], *early[1:]]:
        claim_inquiry(inquiry.reference, by=by, at=now - timedelta(minutes=4))
    hold_inquiry(late[2].reference, Hold(pending_reason="agent", note="?"), by=by, at=now - timedelta(minutes=3))
    hold_inquiry(early[1].reference, Hold(pending_reason="department", note="?"), by=by, at=now - timedelta(minutes=3))
    handed = {"destinations": ["grievance"], "reason": "r", "keep_working": True}
    received = {"received_at": now - timedelta(days=60)}
    hand_over_inquiry(late[3].reference, Handoff(**handed, **received), by=by, at=now - timedelta(minutes=3))
    for inquiry in (late[3], late[4], late[5], early[2]):
        resolve_inquiry(inquiry.reference, Answer(**answer), by=by, at=now - timedelta(minutes=2))
    reopen_inquiry(late[4].reference, reason="again", by=of_agent, at=now - timedelta(minutes=1))
    reopen_inquiry(late[5].reference, reason="again", by=of_agent, at=now - timedelta(minutes=1))
    claim_inquiry(late[5].reference, by=by, at=now - timedelta(seconds=50))
    resolve_inquiry(late[5].reference, Answer(**answer), by=by, at=now - timedelta(seconds=40))
    with clock.frozen(now):
        check_due()
    return lead, now


def by_hand(now):
    """Counted from the rows, by the words of the definition."""
    counts = {"waiting": 0, "overdue": 0, "at_risk": 0, "waiting_overdue": 0}
    for one in Inquiry.objects.all():
        targets = [c for c in one.clocks.all() if c.state == "running" or (c.state == "paused" and c.due_at)]
        is_overdue = one.status in OPEN and any(c.due_at <= now for c in targets)
        warned = [c for c in targets if c.state == "running" and c.warning_at <= now]
        counts["waiting"] += one.status == Status.QUEUED
        counts["overdue"] += is_overdue
        counts["at_risk"] += one.status in OPEN and bool(warned) and not is_overdue
        counts["waiting_overdue"] += one.status == Status.QUEUED and is_overdue
    return counts


def listed(caller, query):
    return len(caller.get(f"inquiries/?page_size=200&{query}").json()["results"])


def test_board_list_home_load_forecast_report_and_hand_agree(traffic):
    lead, now = traffic
    with clock.frozen(now):
        caller, pages = as_user(lead.user), at_pages(lead)
        hand = by_hand(now)
        queue = next(one for one in caller.get("queues/").json() if one["code"] == QUEUE)
        report = next(one for one in caller.get("reports/queue-load/").json()["rows"] if one["queue"] == QUEUE)
        board = text_of(pages.get("/admin/queues/"))
        home = text_of(pages.get("/admin/", headers={"HX-Request": "true"}))
        page = text_of(pages.get("/admin/service-inquiries/?clock=breached&ordering=due_at"))
        forecast = next(one for one in caller.get("queues/forecast/").json() if one["queue"] == QUEUE)
        lists = {
            "waiting": listed(caller, "status=queued"),
            "overdue": listed(caller, "clock=breached"),
            "at_risk": listed(caller, "clock=warning"),
        }
    assert hand == {"waiting": 3, "overdue": 3, "at_risk": 0, "waiting_overdue": 1}
    assert lists == {name: hand[name] for name in lists}
    assert (queue["counts"]["queued"], queue["clocks"]["breached"]) == (hand["waiting"], hand["overdue"])
    assert (report["queued"], report["breached"], report["in_warning"]) == (hand["waiting"], hand["overdue"], 0)
    assert forecast["breached"] == hand["overdue"]
    heading = re.sub(r"<[^>]+>", "", board[board.index('id="waiting-title">') :].split("</h2>")[0])
    assert re.findall(r"\d+", heading) == [str(hand[name]) for name in ("waiting", "waiting_overdue", "overdue")]
    assert f"{hand['overdue']} open and overdue" in home
    assert len(set(re.findall(r"SI-\w{4}-\w{4}", page)) & set(overdue_references(now))) == hand["overdue"]


def overdue_references(now):
    return [one.reference for one in Inquiry.objects.filter(status__in=OPEN, due_at__lte=now)]


def test_reports_count_each_answer_once(traffic):
    """An inquiry that was reopened counts by its last answer; volume, times and clocks agree."""
    lead, now = traffic
    with clock.frozen(now):
        caller = as_user(lead.user)
        volume, times, clocks = (
            [one for one in caller.get(f"reports/{name}/").json()["rows"] if one["group"] == QUEUE]
            for name in ("volume", "resolution-time", "clocks")
        )
        days = caller.get("reports/volume/?group_by=day").json()["rows"]
    resolution = next(one for one in clocks if one["clock"] == "resolution")
    answered = Inquiry.objects.exclude(resolved_at=None).count()
    assert volume[0]["resolved"] == times[0]["resolved"] == resolution["met"] + resolution["missed"] == answered == 3
    first = next(one for one in clocks if one["clock"] == "first_response")
    by_state = InquiryClock.objects.filter(kind="first_response")
    assert (first["met"], first["missed"]) == tuple(by_state.filter(state=s).count() for s in ("met", "missed"))
    assert len(days) == 30
    assert sum(one["filed"] for one in days) == 9


def test_a_target_that_nobody_has_noticed_yet_has_passed_all_the_same(traffic):
    _, now = traffic
    inquiry = inquiries.filed("other", at=now - LONG_AGO)
    checks = {one["option"]: one for one in option_checks(inquiry, (), now)}
    assert (checks["target_missed"]["holds"], checks["target_missed"]["detail"][-2:]) == (True, "2.")


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize(
    ("due", "warning", "expected"),
    [(-1, -2, Timeliness.OVERDUE), (1, -1, Timeliness.AT_RISK), (2, 1, Timeliness.OK), (None, None, Timeliness.OK)],
)
def test_only_what_is_open_can_be_late(status, due, warning, expected):
    now = clock.now()
    at = {
        "due_at": now + timedelta(hours=due) if due is not None else None,
        "warning_at": now + timedelta(hours=warning) if warning is not None else None,
    }
    found = decide_timeliness(status=status, **at, now=now)
    assert found == (expected if status in OPEN else Timeliness.OK)


def test_at_the_very_second_it_is_due_an_inquiry_is_overdue_everywhere():
    lead = people.associate(QUEUE, lead=True)
    inquiry = put(lead, inquiries.filed("other"), made(lead, "Outage"))
    now = Inquiry.objects.get(id=inquiry.id).due_at
    with clock.frozen(now):
        said = {(one.name, one.labels.get("queue")): one.value for one in figures(now)}
        [used] = labels_used(clock.date_of(inquiry.created_at), clock.date_of(now), at=now)
        found = as_user(lead.user).get("inquiries/?search=due:overdue").json()["results"]
        counts = by_hand(now)
    assert counts["overdue"] == 1
    assert said["arsos_queue_overdue", QUEUE] == 1
    assert said["arsos_targets_missed_open", None] == 1
    assert used["overdue"] == 1
    assert [one["reference"] for one in found] == [inquiry.reference]
