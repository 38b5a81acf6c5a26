"""What has elapsed and what has been missed stays, whatever changes afterwards (R21)."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from audit.models import HistoryEntry
from dev.demo.details import demo_details
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import ArsosError
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry, release_inquiry, transfer_inquiry
from inquiries.targets.actions import retime_inquiry
from inquiries.targets.calendars.queries import hours_impact
from inquiries.targets.models import ClockAlert, InquiryClock
from inquiries.targets.queries import targets_with_priority
from inquiries.tasks import check_due, retime
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.close import withdraw_inquiry
from inquiries.work.actions.duplicates import mark_duplicate, undo_duplicate
from inquiries.work.actions.hold import Hold, hold_inquiry, resume_inquiry
from inquiries.work.actions.reclassify import NewType, prioritize_inquiry, reclassify_inquiry
from inquiries.work.actions.reopen import reopen_inquiry
from staffing.actions import publish_calendar
from staffing.models import Calendar, CalendarVersion
from staffing.rules import read_hours
from tests.factories import inquiries, members, people
from tests.support.calls import as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # 10:00 in New York
LATE = MONDAY + timedelta(days=11)  # a Friday; 12 and 36 business hours have long passed
HOUR = timedelta(hours=1)
ADMINISTRATOR = Actor(name="Admin", roles=frozenset({Role.ADMINISTRATOR}))


class Desk:
    """An inquiry of somebody at ARSOS who also leads its queues, with what they can do to it."""

    def __init__(self, at):
        with clock.frozen(at):
            self.agent, lead = people.agent(), people.associate("triage", "benefits", "billing", lead=True)
            policy = members.policy(self.agent)
            self.inquiry = inquiries.filed("other", agent=self.agent, policy=policy, at=at)
            self.other = inquiries.filed("other", agent=self.agent, at=at)
            self.user = lead.user
            self.by, self.agent_by = inquiries.actor_of(lead), inquiries.actor_of(self.agent)
            claim_inquiry(self.inquiry.reference, by=self.by, at=at)

    def do(self, action, at, *asked, **given):
        by = given.pop("by", self.by)
        return action(self.inquiry.reference, *asked, by=by, at=at, **given)


def publish(at, **changes):
    calendar = Calendar.objects.get(code="business")
    newest = calendar.versions.order_by("-version").first().rules
    publish_calendar(calendar.id, rules={**newest, **changes}, by=ADMINISTRATOR, at=at)
    with clock.frozen(at + timedelta(minutes=1)):
        retime()


def wait_and_go_on(desk, at):
    desk.do(hold_inquiry, at, Hold(pending_reason="agent", note="?"))
    desk.do(resume_inquiry, at + 30 * HOUR)


def set_aside_and_back(desk, at):
    desk.do(mark_duplicate, at, of=desk.other.reference)
    desk.do(undo_duplicate, at + 30 * HOUR)


def wait_and_answer(desk, at):
    desk.do(hold_inquiry, at, Hold(pending_reason="agent", note="?"))
    answer(desk, at + 30 * HOUR)


def answer(desk, at):
    desk.do(resolve_inquiry, at, Answer(answer="done", no_relay_needed=True, resolution_code="completed"))


def answer_and_reopen(desk, at):
    answer(desk, at)
    desk.do(reopen_inquiry, at + HOUR, reason="again", by=desk.agent_by)


def reclassify(desk, at, code="billing"):
    summary, details = demo_details(clock.date_of(at))[code]
    desk.do(reclassify_inquiry, at, NewType(inquiry_type=code, details=details, reason=summary))


MOVES = {
    "a closure next week": lambda _desk, at: publish(at, closures=["2026-11-17"]),
    "closed last week": lambda _desk, at: publish(at, closures=["2026-11-04", "2026-11-05"]),
    "short days": lambda _desk, at: publish(at, weekly=[[["09:00", "10:00"]]] * 5 + [[], []]),
    "more urgent": lambda desk, at: desk.do(prioritize_inquiry, at, priority=1, reason="r"),
    "less urgent": lambda desk, at: desk.do(prioritize_inquiry, at, priority=4, reason="r"),
    "another type": reclassify,
    "another queue": lambda desk, at: desk.do(transfer_inquiry, at, queue="billing", reason="r"),
    "put back": lambda desk, at: desk.do(release_inquiry, at, reason="r"),
    "a wait": wait_and_go_on,
    "a wait, then an answer": wait_and_answer,
    "set aside and back": set_aside_and_back,
    "answered": answer,
    "answered and reopened": answer_and_reopen,
    "withdrawn": lambda desk, at: desk.do(withdraw_inquiry, at, reason="r", by=desk.agent_by),
}


def first_round(desk):
    return {one.kind: one for one in InquiryClock.objects.filter(inquiry=desk.inquiry, round=0)}


@pytest.mark.parametrize("is_noticed", [True, False], ids=["noticed before", "noticed by the change"])
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_a_missed_target_keeps_its_moment(move, is_noticed):
    desk = Desk(MONDAY)
    due = {kind: one.due_at for kind, one in first_round(desk).items()}
    assert all(moment < LATE for moment in due.values())
    if is_noticed:
        with clock.frozen(LATE):
            check_due()
    move(desk, LATE)
    with clock.frozen(LATE + 40 * HOUR):
        check_due()
    after = first_round(desk)
    assert {kind: one.due_at for kind, one in after.items()} == due
    assert all(one.state != "met" for one in after.values())
    breaches = ClockAlert.objects.filter(clock__in=after.values(), share=100)
    assert {one.clock.kind: one.reached_at for one in breaches.select_related("clock")} == due
    inquiry = Inquiry.objects.get(id=desk.inquiry.id)
    live = [one.due_at for one in after.values() if one.state in {"running", "paused"}]
    assert inquiry.due_at == min(live) if live else inquiry.due_at not in due.values()


def test_an_inquiry_that_waits_for_its_agent_stays_overdue():
    desk = Desk(MONDAY)
    due = min(one.due_at for one in first_round(desk).values())
    desk.do(hold_inquiry, LATE, Hold(pending_reason="member", note="Which card?"))
    resolution = first_round(desk)["resolution"]
    assert (resolution.state, resolution.is_missed) == ("paused", True)
    assert Inquiry.objects.get(id=desk.inquiry.id).due_at == resolution.due_at >= due


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_changes_keeps_what_has_passed(seed):
    """A random walk over everything that moves a clock: elapsed time never shrinks, a missed moment never moves."""
    chance, desk, at = random.Random(seed), Desk(MONDAY), MONDAY  # noqa: S311  a repeatable walk
    seen = {}
    walks = {
        **MOVES,
        "claim": lambda desk, at: desk.do(claim_inquiry, at),
        "resume": lambda desk, at: desk.do(resume_inquiry, at),
        "hold": lambda desk, at: desk.do(hold_inquiry, at, Hold(pending_reason="member", note="?")),
        "look": lambda _desk, _at: check_due(),
    }
    for _ in range(14):
        at += timedelta(hours=chance.choice([1, 5, 20, 70]), seconds=chance.random())
        with clock.frozen(at), suppress(ArsosError):
            chance.choice(list(walks.values()))(desk, at)
        at += 31 * HOUR
        for one in InquiryClock.objects.filter(inquiry=desk.inquiry):
            before = seen.get(one.id)
            if before is not None:
                assert one.elapsed_seconds >= before.elapsed_seconds
                if before.is_missed:
                    assert (one.due_at, one.is_missed) == (before.due_at, True)
            seen[one.id] = one
    assert any(one.elapsed_seconds for one in seen.values())


def test_a_target_set_too_short_is_missed_from_when_it_was_set():
    desk, later = Desk(MONDAY), MONDAY + 5 * HOUR
    desk.do(prioritize_inquiry, later, priority=1, reason="r")
    assert {one.due_at for one in first_round(desk).values()} == {later}


@pytest.mark.parametrize("priority", [1, 2, 3, 4])
@pytest.mark.parametrize("hours", [0, 2, 9], ids="after {} hours".format)
@pytest.mark.parametrize("waits", [False, True], ids=["running", "waiting"])
def test_what_another_priority_would_do_is_what_it_does(priority, hours, waits):
    desk, at = Desk(MONDAY), MONDAY + hours * HOUR
    if waits:
        desk.do(hold_inquiry, at, Hold(pending_reason="member", note="Which card?"))
    expected = targets_with_priority(desk.inquiry, priority, at=at)
    desk.do(prioritize_inquiry, at, priority=priority, reason="r")
    after = first_round(desk)
    live = {one.kind: one for one in after.values() if one.state in {"running", "paused"}}
    assert {one.kind for one in expected} == set(live)
    for one in expected:
        clock_after = live[one.kind]
        assert timedelta(seconds=clock_after.target_seconds) == one.target
        if not waits:
            assert (clock_after.due_at, clock_after.is_missed) == (at if one.is_used_up else one.due_at, one.is_used_up)


def test_new_hours_count_from_when_they_were_published_even_when_nobody_looked_for_a_day():
    """A worker that stood still does not miss a target by hours that had been replaced."""
    desk = Desk(MONDAY)
    published = MONDAY + HOUR
    calendar = Calendar.objects.get(code="business")
    rules = {**calendar.versions.get(version=1).rules, "closures": ["2026-11-03", "2026-11-04"]}
    publish_calendar(calendar.id, rules=rules, by=ADMINISTRATOR, at=published)
    with clock.frozen(MONDAY + 26 * HOUR):
        check_due()
    first = first_round(desk)["first_response"]
    assert (first.due_at, first.is_missed) == (datetime(2026, 11, 5, 15, 0, tzinfo=UTC), False)


def test_hours_published_twice_each_count_for_their_own_stretch():
    desk = Desk(MONDAY)
    calendar = Calendar.objects.get(code="business")
    rules = calendar.versions.get(version=1).rules
    closed = {**rules, "weekly": [[["08:00", "10:30"]]] * 5 + [[], []]}
    publish_calendar(calendar.id, rules=closed, by=ADMINISTRATOR, at=MONDAY + HOUR)
    publish_calendar(calendar.id, rules=rules, by=ADMINISTRATOR, at=MONDAY + 4 * HOUR)
    retime_inquiry(desk.inquiry.id, at=MONDAY + 5 * HOUR)
    # one hour ran until 11:00, none until 14:00, then 6 until 20:00: 5 of 12 are left for Tuesday
    assert first_round(desk)["first_response"].due_at == datetime(2026, 11, 3, 18, 0, tzinfo=UTC)


def test_the_database_keeps_a_missed_target_and_what_has_elapsed():
    desk = Desk(MONDAY)
    with clock.frozen(LATE):
        check_due()
    desk.do(hold_inquiry, LATE, Hold(pending_reason="agent", note="?"))
    stored = InquiryClock.objects.filter(inquiry=desk.inquiry, kind="resolution")
    for wrong in ({"due_at": LATE}, {"due_at": None}, {"state": "met"}, {"alerts_given": 1}, {"elapsed_seconds": 1}):
        with pytest.raises(IntegrityError):
            stored.update(**wrong)


def test_only_time_that_ran_runs_again_after_a_duplicate():
    """A legal clock that always runs does not wake a service clock that waited."""
    desk = Desk(MONDAY)
    desk.do(hand_over_inquiry, MONDAY, Handoff(destinations=["grievance"], reason="r", keep_working=True))
    desk.do(hold_inquiry, MONDAY + HOUR, Hold(pending_reason="agent", note="?"))
    set_aside_and_back(desk, MONDAY + 2 * HOUR)
    assert first_round(desk)["resolution"].state == "paused"


def test_history_dates_a_missed_target_by_when_it_was_missed():
    desk = Desk(MONDAY)
    due = {kind: one.due_at for kind, one in first_round(desk).items()}
    with clock.frozen(LATE):
        check_due()
        shown = as_user(desk.user).get(f"inquiries/{desk.inquiry.reference}/timeline/").json()
        page = text_of(at_pages(desk.user).get(f"/admin/service-inquiries/{desk.inquiry.reference}/"))
    missed = {one["facts"]["clock"]: one for one in shown if one["kind"] == "clock_breached"}
    assert {kind: datetime.fromisoformat(one["at"]) for kind, one in missed.items()} == due
    assert {datetime.fromisoformat(one["noted_at"]) for one in missed.values()} == {LATE}
    for moment in due.values():
        assert f'datetime="{moment:%Y-%m-%dT%H:%M}' in page


SHORT = {"weekly": [[["08:00", "14:00"]]] * 5 + [[], []]}


@pytest.mark.parametrize(
    ("changes", "moved"),
    [({"closures": ["2026-11-03"]}, True), (SHORT, True), ({"closures": ["2026-12-01"]}, False)],
    ids=["closed tomorrow", "short days", "closed next month"],
)
def test_the_preview_says_what_publishing_then_does(changes, moved):
    """Two missed due times stay; what the preview counts is what moves."""
    late, desk = Desk(MONDAY - timedelta(days=11)), Desk(MONDAY)
    at = MONDAY + HOUR
    with clock.frozen(at):
        check_due()
    calendar = Calendar.objects.get(code="business")
    rules = {**calendar.versions.get(version=1).rules, **changes}
    before = dict(InquiryClock.objects.filter(state="running").values_list("id", "due_at"))
    impact = hours_impact(list(calendar.versions.values_list("id", flat=True)), read_hours(rules, at), at)
    publish(at, **changes)
    after = dict(InquiryClock.objects.filter(state="running").values_list("id", "due_at"))
    shifts = [after[one] - before[one] for one in before if after[one] != before[one]]
    assert bool(shifts) is moved
    assert (impact.moved, impact.later, impact.earlier) == (len(shifts), len(shifts), 0)
    assert (impact.missed, impact.due_times, impact.inquiries) == (4, 8, 4)
    assert impact.longest_later == max(shifts, default=timedelta())
    assert Inquiry.objects.get(id=late.inquiry.id).due_at < at < Inquiry.objects.get(id=desk.inquiry.id).due_at
    told = HistoryEntry.objects.filter(kind="calendar_changed").values_list("inquiry_id", flat=True)
    assert set(told) == ({desk.inquiry.id, desk.other.id} if moved else set())


def test_an_administrator_previews_and_publishes_over_the_api():
    Desk(MONDAY)
    calendar = Calendar.objects.get(code="business")
    at = MONDAY + HOUR
    with clock.frozen(at):
        user = people.UserFactory()
        people.grant(user, Role.ADMINISTRATOR)
        caller = as_user(user)
        kept = next(one for one in caller.get("calendars/").json() if one["code"] == "business")
        rules = {**kept["hours"]["rules"], "closures": ["2026-11-03"]}
        seen = caller.post(f"calendars/{calendar.id}/impact/", {"rules": rules}).json()
        assert CalendarVersion.objects.filter(calendar=calendar).count() == 1
        published = caller.post(f"calendars/{calendar.id}/publish/", {"rules": rules}).json()
        wrong = caller.post(f"calendars/{calendar.id}/impact/", {"rules": {**rules, "weekly": [[]] * 7}})
    assert (seen["moved"], seen["later"], seen["missed"], seen["inquiries_moved"]) == (4, 4, 0, 2)
    assert seen["longest_later_seconds"] == seen["median_shift_seconds"] == 24 * 3600
    assert (published["hours"]["version"], published["hours"]["rules"]["closures"]) == (2, ["2026-11-03"])
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "never_opens")
