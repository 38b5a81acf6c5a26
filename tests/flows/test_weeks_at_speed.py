"""Four times five hundred inquiries of one day and the weeks after, at speed: every warning, breach, reminder and close
that happened is what a plain re-computation from the timelines says (R19, R22).
"""

import heapq
import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from audit.models import HistoryEntry
from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN
from inquiries.queues.actions import claim_inquiry
from inquiries.referrals.actions import refer_inquiry
from inquiries.targets.models import ClockAlert
from inquiries.tasks import check_due
from inquiries.work.actions.answer import Answer, confirm_relay, resolve_inquiry
from inquiries.work.actions.close import withdraw_inquiry
from inquiries.work.actions.duplicates import mark_duplicate, undo_duplicate
from inquiries.work.actions.hold import Hold, hold_inquiry, resume_inquiry
from inquiries.work.actions.messages import MessageText, add_message
from inquiries.work.actions.reclassify import prioritize_inquiry
from inquiries.work.actions.reopen import reopen_inquiry
from tests.factories import inquiries, members, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

COUNT = 500
SEEDS = (2026, 2027, 2028, 2029)
"""Each is a world of its own, so that several processes play two thousand inquiries side by side."""
NEW_YORK = ZoneInfo("America/New_York")
BEGIN = datetime(2026, 11, 16, 8, 0, tzinfo=NEW_YORK).astimezone(UTC)
END = BEGIN + timedelta(days=28)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CODES = ("other", "enrollment", "benefit_question", "care_access", "billing")


class World:
    """One day of filing, and what people do with it afterwards, as a heap of things to come."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311  a simulation needs no secrecy
        self.heap, self.order = [], count()
        self.agents = [people.agent() for _ in range(4)]
        self.policies = {agent.id: [members.policy(agent) for _ in range(12)] for agent in self.agents}
        self.agent_actors = {agent.id: inquiries.actor_of(agent) for agent in self.agents}
        self.lead = inquiries.actor_of(people.associate(lead=True))
        self.fates = (
            [self.nobody] * 2
            + [self.answered] * 5
            + [self.silent] * 4
            + [self.for_the_member, self.for_a_department, self.withdrawn, self.duplicate, self.urgent]
            + [self.handed_over, self.kept, self.referred, self.reopened] * 1
        )

    def at(self, moment, perform):
        heapq.heappush(self.heap, (moment, next(self.order), perform))

    def run(self):
        for number in range(COUNT):
            self.at(BEGIN + MINUTE * self.random.randrange(720), lambda at, number=number: self.file(number, at))
        while self.heap:
            moment, _, perform = heapq.heappop(self.heap)
            if moment > END:
                break
            self.sweep(moment)
            with clock.frozen(moment):
                perform(moment)
        for hours in range(0, 24 * 28 + 1, 3):
            self.sweep(BEGIN + HOUR * hours) if BEGIN + HOUR * hours >= moment else None
        self.sweep(END)

    def sweep(self, moment):
        with clock.frozen(moment):
            check_due()

    def file(self, number, at):
        agent = self.agents[number % 4]
        policy = self.random.choice(self.policies[agent.id])
        code = self.random.choice(CODES)
        inquiry = inquiries.filed(code, agent=agent, policy=policy, at=at)
        self.random.choice(self.fates)(inquiry.reference, self.agent_actors[agent.id], at)

    def later(self, at, shortest=5, longest=2000):
        return at + MINUTE * self.random.randrange(shortest, longest)

    def unless_ended(self, reference, *statuses):
        return Inquiry.objects.filter(reference=reference, status__in=statuses).exists()

    def step(self, moment, reference, statuses, perform):
        """Something that somebody does, if the inquiry still is where they expect it."""
        self.at(moment, lambda at: perform(at) if self.unless_ended(reference, *statuses) else None)

    def take(self, reference, at):
        self.step(at, reference, ["queued"], lambda now: claim_inquiry(reference, by=self.lead, at=now))

    def hold(self, reference, at, reason, until=None):
        self.step(
            at,
            reference,
            ["in_progress"],
            lambda now: hold_inquiry(
                reference, Hold(pending_reason=reason, note="?", until=until), by=self.lead, at=now
            ),
        )

    def resolve(self, reference, at, **fields):
        given = {"relay_text": "All is well."} | fields
        self.step(
            at,
            reference,
            ["in_progress", "pending"],
            lambda now: resolve_inquiry(
                reference, Answer(answer="ok", resolution_code="completed", **given), by=self.lead, at=now
            ),
        )

    # What becomes of an inquiry

    def nobody(self, reference, agent, at):
        """It stays in its queue."""

    def answered(self, reference, agent, at):
        claimed = self.later(at)
        self.take(reference, claimed)
        if self.random.random() < 0.5:
            self.step(
                self.later(claimed),
                reference,
                ["in_progress"],
                lambda now: add_message(reference, MessageText(body="hm", visibility="agent"), by=self.lead, at=now),
            )
        solved = self.later(claimed, 10, 4000)
        no_relay = self.random.random() < 0.3
        self.resolve(reference, solved, **({"relay_text": "", "no_relay_needed": True} if no_relay else {}))
        if self.random.random() < 0.5:
            confirmed = self.later(solved, 5, 9000)
            self.step(confirmed, reference, ["resolved"], lambda now: confirm_relay(reference, by=agent, at=now))

    def silent(self, reference, agent, at):
        claimed = self.later(at)
        self.take(reference, claimed)
        self.hold(reference, held := self.later(claimed), "agent")
        if self.random.random() < 0.4:
            self.step(
                self.later(held, 60, 14_000),
                reference,
                ["pending"],
                lambda now: add_message(reference, MessageText(body="here", visibility="agent"), by=agent, at=now),
            )

    def for_the_member(self, reference, agent, at):
        claimed = self.later(at)
        self.take(reference, claimed)
        held = self.later(claimed)
        until = held + MINUTE * self.random.randrange(30, 20_000)
        self.hold(reference, held, "member", until=until)
        self.at(until, lambda at: None)  # a sweep comes by at that moment

    def for_a_department(self, reference, agent, at):
        claimed = self.later(at)
        self.take(reference, claimed)
        self.hold(reference, held := self.later(claimed), "department")
        self.step(self.later(held), reference, ["pending"], lambda now: resume_inquiry(reference, by=self.lead, at=now))

    def withdrawn(self, reference, agent, at):
        moment = self.later(at)
        self.step(moment, reference, ["queued"], lambda now: withdraw_inquiry(reference, reason="x", by=agent, at=now))

    def duplicate(self, reference, agent, at):
        marked = self.later(at)
        self.step(
            marked,
            reference,
            ["queued"],
            lambda now: self.set_aside(reference, now),
        )
        if self.random.random() < 0.5:
            self.step(
                self.later(marked),
                reference,
                ["duplicate"],
                lambda now: undo_duplicate(reference, by=self.lead, at=now),
            )

    def set_aside(self, reference, at):
        inquiry = Inquiry.objects.get(reference=reference)
        same_agent = Inquiry.objects.filter(agent=inquiry.agent_id, status__in=OPEN)
        others = same_agent.exclude(id=inquiry.id).order_by("created_at")
        other = others.filter(set_aside=None).first()
        if other is not None and not inquiry.set_aside.exists():
            mark_duplicate(reference, of=other.reference, reason="One household", by=self.lead, at=at)

    def urgent(self, reference, agent, at):
        for moment in (self.later(at), self.later(at, 2000, 4000)):
            priority = self.random.choice([1, 2, 3, 4])
            self.step(
                moment,
                reference,
                ["queued"],
                lambda now, priority=priority: prioritize_inquiry(
                    reference, priority=priority, reason="x", by=self.lead, at=now
                ),
            )

    def handed_over(self, reference, agent, at, *, keep=False):
        claimed = self.later(at)
        self.take(reference, claimed)
        self.step(
            self.later(claimed),
            reference,
            ["in_progress"],
            lambda now: hand_over_inquiry(
                reference, Handoff(destinations=["grievance"], reason="x", keep_working=keep), by=self.lead, at=now
            ),
        )

    def kept(self, reference, agent, at):
        self.handed_over(reference, agent, at, keep=True)

    def referred(self, reference, agent, at):
        claimed = self.later(at)
        self.take(reference, claimed)
        self.step(
            self.later(claimed),
            reference,
            ["in_progress"],
            lambda now: refer_inquiry(reference, destination="agent_support", reason="x", by=self.lead, at=now),
        )

    def reopened(self, reference, agent, at):
        claimed = self.later(at)
        self.take(reference, claimed)
        solved = self.later(claimed)
        self.resolve(reference, solved)
        again = self.later(solved, 60, 6000)
        self.step(again, reference, ["resolved"], lambda now: reopen_inquiry(reference, reason="x", by=agent, at=now))


# The plain re-computation: nothing of the code under test, only the timeline and arithmetic on days.

THANKSGIVING = date(2026, 11, 26)
DEFAULTS = {1: (1, 4), 2: (4, 24), 3: (12, 36), 4: (12, 60)}
OF_TYPE = {"other": (3, 12, 36), "enrollment": (2, 6, 24), "benefit_question": (4, 12, 36)}
OF_TYPE |= {"care_access": (1, 1, 4), "billing": (3, 12, 36)}


def is_open_day(day, *, all_week):
    return all_week or (day.weekday() < 5 and day != THANKSGIVING)


def business_seconds(start, end, *, all_week):
    total, day = 0.0, start.astimezone(NEW_YORK).date()
    while day <= end.astimezone(NEW_YORK).date():
        if is_open_day(day, all_week=all_week):
            opens, closes = (datetime.combine(day, time(hour), NEW_YORK) for hour in (8, 20))
            total += max((min(closes, end) - max(opens, start)).total_seconds(), 0)
        day += DAY
    return total


def after_business_days(start, days):
    here = start.astimezone(NEW_YORK)
    day, left = here.date(), days
    while left:
        day += DAY
        left -= is_open_day(day, all_week=False)
    hour = here.time()
    if hour > time(20):
        day += DAY
        while not is_open_day(day, all_week=False):
            day += DAY
        hour = time(8)
    return datetime.combine(day, max(hour, time(8)), NEW_YORK).astimezone(UTC)


class Expected:
    """Counts from one timeline. A clock is what has elapsed, its target, and how many shares were given."""

    def __init__(self, inquiry, entries):
        self.code, self.no_relay = inquiry["inquiry_type"], inquiry["no_relay_needed"]
        self.entries = entries
        self.counts = Counter()
        self.priority, response, resolution = OF_TYPE[self.code]
        self.clocks = {"first_response": [0.0, response * 3600, 0], "resolution": [0.0, resolution * 3600, 0]}
        self.is_running = self.ran_before_duplicate = True

    def count(self):
        since = self.entries[0]["at"]
        for entry in self.entries:
            self.run(since, entry["at"])
            since = entry["at"]
            self.apply(entry["kind"], entry["facts"], entry)
            self.ring(self.clocks)
        self.run(since, END)
        self.count_law()
        self.count_waits()
        return self.counts

    def run(self, since, until):
        if self.is_running:
            spent = business_seconds(since, until, all_week=self.priority == 1)
            for one in self.clocks.values():
                one[0] += spent
        self.ring(self.clocks)

    def apply(self, kind, facts, entry):
        if kind == "hold":
            self.is_running = facts["pending_reason"] == "department"
        elif kind == "mark-duplicate":
            self.ran_before_duplicate, self.is_running = self.is_running, False
        elif kind == "undo-duplicate":
            self.is_running = self.ran_before_duplicate
        elif kind in {"resume", "reopen"}:
            self.is_running = True
        is_answered = kind == "message" and entry["agent_visible"] and entry["actor_role"] != "agent"
        if is_answered or kind == "hand-over":
            self.clocks.pop("first_response", None)
        if kind in ENDS and not facts.get("keep_working"):
            self.clocks.clear()
        self.aim(kind, facts)

    def aim(self, kind, facts):
        own = OF_TYPE[self.code]
        if kind == "reopen":
            self.clocks["resolution"] = [0.0, own[2] * 3600, 0]
        if kind == "prioritize":
            self.priority = facts["priority"]
            hours = own[1:] if self.priority == own[0] else DEFAULTS[self.priority]
            for name, wanted in zip(("first_response", "resolution"), hours, strict=True):
                if name in self.clocks:
                    self.clocks[name][1] = wanted * 3600

    def count_law(self):
        if any(one["kind"] == "hand-over" for one in self.entries):
            self.ring({"grievance": [(END - self.entries[0]["at"]).total_seconds(), 30 * 86_400, 0]})

    def ring(self, clocks):
        for clock_of in clocks.values():
            elapsed, target, given = clock_of
            for number, share in enumerate((75, 90, 100)):
                if number >= given and elapsed >= target * share / 100:
                    self.counts[f"share {share}"] += 1
                    clock_of[2] = number + 1

    def count_waits(self):
        for index, entry in enumerate(self.entries):
            is_hold = entry["kind"] == "hold" and entry["facts"]["pending_reason"] != "department"
            if is_hold or entry["kind"] == "resolve":
                ends = [one["at"] for one in self.entries[index + 1 :] if one["kind"] in LEAVES]
                self.count_wait(entry, min([*ends, END]), is_hold=is_hold)

    def count_wait(self, entry, until, *, is_hold):
        days = [2, 5, 8] if is_hold else [] if self.no_relay else [2, 5]
        reminder = "agent_reminder" if is_hold else "relay_reminder"
        self.counts[reminder] += sum(after_business_days(entry["at"], day) <= until for day in days)
        if after_business_days(entry["at"], 10) > until:
            return
        may_close = not is_hold or (entry["facts"]["pending_reason"] == "agent" and self.code != "care_access")
        self.counts["close" if may_close else "agent_silent"] += 1


ENDS = {"resolve", "withdraw", "refer", "close", "hand-over"}
LEAVES = {"resume", "resolve", "confirm-relay", "withdraw", "reopen", "hand-over", "refer", "mark-duplicate", "release"}


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_due_happened_once_and_nothing_else(seed):
    with clock.frozen(BEGIN):
        world = World(seed)
    world.run()
    timelines = defaultdict(list)
    fields = ("inquiry_id", "kind", "at", "facts", "agent_visible", "actor_role")
    for entry in HistoryEntry.objects.order_by("inquiry_id", "position").values(*fields):
        timelines[entry["inquiry_id"]].append(entry)
    alerts = defaultdict(Counter)
    for inquiry_id, share in ClockAlert.objects.values_list("clock__inquiry", "share"):
        alerts[inquiry_id][f"share {share}"] += 1
    happened, wrong = Counter(), []
    for inquiry in Inquiry.objects.values("id", "reference", "inquiry_type", "no_relay_needed"):
        entries = timelines[inquiry["id"]]
        found = alerts[inquiry["id"]] + Counter(one["kind"] for one in entries if one["kind"] in COUNTED)
        expected = Expected(inquiry, entries).count()
        happened += found
        if found != +expected:
            said = [(one["kind"], f"{one['at']:%d %H:%M}", one["facts"]) for one in entries]
            wrong.append((inquiry["inquiry_type"], found - expected, expected - found, said))
    warned = Counter(kind for entries in timelines.values() for kind in (one["kind"] for one in entries))
    print(f"{COUNT} inquiries, {sum(len(one) for one in timelines.values())} entries: {dict(sorted(happened.items()))}")
    for one in wrong[:4]:
        print(one)
    assert wrong == []
    assert warned["clock_breached"] == happened["share 100"]
    assert warned["clock_warning"] == happened["share 75"] + happened["share 90"]
    left_alone = {"queued", "in_progress", "closed", "withdrawn", "duplicate", "handed_over", "pending"}
    assert set(Inquiry.objects.values_list("status", flat=True)) >= left_alone - {"pending"}
    assert not Inquiry.objects.filter(next_check_at__lte=END).exists()


COUNTED = {"agent_reminder", "relay_reminder", "agent_silent", "close"}
