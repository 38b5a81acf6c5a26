"""A replay goes on by one batch, and keeps how far it is (R17)."""

from collections.abc import Generator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from arsos.jobs.isolation import in_halves
from arsos.jobs.kinds import JobKind
from arsos.jobs.steps import step
from arsos.kernel import clock
from inquiries.models import ClockAlert, Inquiry, RoutingDecision, RoutingReplay
from inquiries.queries.replays import replays_to_keep
from inquiries.queries.routing_rules import facts_of_inquiry, route_by, rules_of_set
from inquiries.rules.replaying import PastInquiry, QueueTally, decide_loads, tally
from inquiries.rules.service_levels import BREACH

BATCH = 500
KEPT_MOVES = 1000


def replay_traffic(replay: RoutingReplay) -> Generator[None]:
    """Route what was filed in the period by the rules of a replay, 500 inquiries at a time; nothing moves."""
    traffic = _traffic(replay, clock.now()).order_by("id")
    if replay.position is None:
        replay.total = traffic.count()
    rest = traffic if replay.position is None else traffic.filter(id__gt=replay.position)
    while batch := list(rest[:BATCH]):
        replay_batch(replay, batch, at=clock.now())
        yield
        rest = traffic.filter(id__gt=replay.position)


def replay_batch(replay: RoutingReplay, batch: list[Inquiry], *, at: datetime) -> None:
    """This will count what the rules say of some inquiries, and keep how far the replay is; raises TurnOver."""
    with step(replay, at=at):
        _count(replay, _routed_or_counted(replay, batch))
        replay.done += len(batch)
        replay.position = batch[-1].id


def _traffic(replay: RoutingReplay, at: datetime) -> QuerySet[Inquiry]:
    """What was filed in the period; its last day may be any, and nothing is filed after today."""
    first, after = clock.bounds_of_days(replay.first_on, min(replay.last_on, clock.date_of(at)))
    breached = ClockAlert.objects.filter(clock__inquiry=OuterRef("pk"), share=BREACH)
    filed = Inquiry.objects.filter(Q(created_at__gte=first), created_at__lt=after)
    return filed.select_related("member", "agent").annotate(was_breached=Exists(breached))


def _routed_or_counted(replay: RoutingReplay, batch: list[Inquiry]) -> list[PastInquiry]:
    """What the rules say of each; one that cannot be routed again is counted as failed, and holds up no other."""

    def refuse(_inquiry: Inquiry, _error: Exception) -> None:
        replay.failed += 1

    parts = in_halves(batch, lambda some: _routed(list(some), replay.rule_set_id), refuse)
    return [one for part in parts for one in part]


def _routed(batch: list[Inquiry], rule_set_id: UUID) -> list[PastInquiry]:
    rules = rules_of_set(rule_set_id)
    decided = RoutingDecision.objects.filter(inquiry_id__in=[one.id for one in batch]).exclude(rule_set_version=None)
    queue_of = dict(decided.order_by("decided_at", "id").values_list("inquiry_id", "queue_code"))
    found = []
    for inquiry in batch:
        routed = route_by(rules, facts_of_inquiry(inquiry))
        found.append(
            PastInquiry(
                reference=inquiry.reference,
                queue=queue_of.get(inquiry.id, routed.queue.code),
                draft_queue=routed.queue.code,
                draft_rule=routed.route.matched,
                was_breached=bool(getattr(inquiry, "was_breached", False)),
            )
        )
    return found


def _count(replay: RoutingReplay, found: list[PastInquiry]) -> None:
    names = QueueTally.__slots__
    kept = {
        code: QueueTally(**{name: row[name] for name in names if name in row}) for code, row in replay.queues.items()
    }
    tally(found, kept)
    replay.queues = decide_loads(kept)
    moved = [one for one in found if one.is_moved]
    replay.moved += len(moved)
    shown = [
        {"inquiry": one.reference, "from": one.queue, "to": one.draft_queue, "rule": one.draft_rule} for one in moved
    ]
    replay.moves = [*replay.moves, *shown][:KEPT_MOVES]


REPLAY = JobKind(
    name="replay",
    noun="replay",
    model=RoutingReplay,
    owner=("started_by_id",),
    theirs=replays_to_keep,
    work=replay_traffic,
)
