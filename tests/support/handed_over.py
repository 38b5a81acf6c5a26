"""An inquiry that was handed over, for tests of what becomes of the hand-over."""

from datetime import UTC, datetime, timedelta

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from events.letters.models import Letter
from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver, HandOverCorrection
from inquiries.targets.models import InquiryClock
from tests.factories import inquiries, members, people
from tests.support.calls import as_user

FILED = datetime(2026, 11, 18, 17, tzinfo=UTC)
NOW = FILED + timedelta(hours=2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PART_D = "part_d_coverage_determination"


class Case:
    """An inquiry that its holder has handed over, and the people around it."""

    def __init__(self, *destinations, keep_working=True, plan_type="MAPD", **given):
        with clock.frozen(FILED):
            self.agent, self.holder = people.agent(), people.associate("triage")
            self.lead = people.associate("triage", lead=True)
            policy = members.policy(self.agent, plan_type=plan_type)
            filed = inquiries.filed("other", agent=self.agent, policy=policy, at=FILED)
            self.inquiry = inquiries.put_in(filed, "in_progress", holder=self.holder)
        hand_over_inquiry(
            self.inquiry.reference,
            Handoff(destinations=destinations or ["grievance"], reason="unhappy", keep_working=keep_working, **given),
            by=inquiries.actor_of(self.holder),
            at=FILED + HOUR,
        )
        self.made = HandOver.objects.order_by("id").first()

    def post(self, who, step, body, *, at=NOW, made=None, **more):
        caller = who if hasattr(who, "post") else as_user(who.user)
        with clock.frozen(at):
            return caller.post(f"hand-overs/{(made or self.made).id}/{step}/", body, **more)

    def correct(self, who, variant, **fields):
        more = {name: fields.pop(name) for name in ("key", "if_match") if name in fields}
        return self.post(who, "correct-clock", {"variant": variant, "reason": "chosen wrong", **fields}, **more)

    def undo(self, who, *, at=NOW, made=None, **more):
        return self.post(who, "undo", {"reason": "wrong inquiry"}, at=at, made=made, **more)

    def running(self):
        rows = InquiryClock.objects.filter(kind="regulatory", state="running")
        return {one.label: (one.round, one.due_at) for one in rows}

    def state(self):
        """Everything that a refusal must leave as it is."""
        return (
            list(HandOver.objects.order_by("id").values()),
            HandOverCorrection.objects.count(),
            HistoryEntry.objects.count(),
            OutboxMessage.objects.count(),
            Letter.objects.count(),
            self.running(),
        )


def kinds(inquiry):
    return list(HistoryEntry.objects.filter(inquiry_id=inquiry.id).order_by("position").values_list("kind", flat=True))
