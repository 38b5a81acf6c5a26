"""Draft and publish routing rules, and replay past traffic under a draft (R17)."""

from collections.abc import Generator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation import clock
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, ResourceNotFound
from foundation.jobs.isolation import in_halves
from foundation.jobs.kinds import JobKind
from foundation.jobs.steps import step
from foundation.transactions import durable
from foundation.versioned.engine import Versions
from inquiries.inquiry.models import Inquiry
from inquiries.routing.access import require_rule_keeper
from inquiries.routing.models import RoutingDecision, RoutingReplay, RoutingRule, RoutingRuleSet
from inquiries.routing.queries import facts_of_inquiry, replays_to_keep, route_by, rules_of_set
from inquiries.routing.rules import DraftRule, PastInquiry, QueueTally, decide_loads, decide_rule_errors, tally
from inquiries.targets.models import ClockAlert
from inquiries.targets.rules import BREACH
from staffing.queries.queues import active_queues


def _errors(rules: Sequence[DraftRule]) -> list[FieldError]:
    return decide_rule_errors(rules, queue_codes=frozenset(queue.code for queue in active_queues()))


def _store(draft: RoutingRuleSet, rules: Sequence[DraftRule]) -> None:
    """A rule is a row of its own, so that its queue cannot vanish under it."""
    queues = {queue.code: queue.id for queue in active_queues()}
    draft.save(force_insert=True)
    RoutingRule.objects.bulk_create(
        RoutingRule(
            rule_set=draft,
            position=rule.position,
            name=rule.name,
            conditions=dict(rule.conditions),
            queue_id=queues[rule.queue],
            skills=list(rule.skills),
        )
        for rule in rules
    )


ROUTING_RULES = Versions(
    model=RoutingRuleSet,
    require_drafter=require_rule_keeper,
    require_publisher=require_rule_keeper,
    find_errors=_errors,
    unusable=gettext_noop("These rules can't be used for routing."),
    store=_store,
)

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
        _count(replay, _routed_or_counted(replay, batch, at))
        replay.done += len(batch)
        replay.position = batch[-1].id


def _traffic(replay: RoutingReplay, at: datetime) -> QuerySet[Inquiry]:
    """What was filed in the period; its last day may be any, and nothing is filed after today."""
    first, after = clock.bounds_of_days(replay.first_on, min(replay.last_on, clock.date_of(at)))
    breached = ClockAlert.objects.filter(clock__inquiry=OuterRef("pk"), share=BREACH)
    filed = Inquiry.objects.filter(Q(created_at__gte=first), created_at__lt=after)
    return filed.select_related("member", "agent").annotate(was_breached=Exists(breached))


def _routed_or_counted(replay: RoutingReplay, batch: list[Inquiry], at: datetime) -> list[PastInquiry]:
    """What the rules say of each; one that cannot be routed again is counted as failed, and holds up no other."""

    def refuse(_inquiry: Inquiry, _error: Exception) -> None:
        replay.failed += 1

    parts = in_halves(batch, lambda some: _routed(list(some), replay.rule_set_id, at), refuse)
    return [one for part in parts for one in part]


def _routed(batch: list[Inquiry], rule_set_id: UUID, at: datetime) -> list[PastInquiry]:
    decided = RoutingDecision.objects.filter(inquiry_id__in=[one.id for one in batch]).exclude(rule_set_version=None)
    queue_of = dict(decided.order_by("decided_at", "id").values_list("inquiry_id", "queue_code"))
    by_rules = route_by(rules_of_set(rule_set_id), map(facts_of_inquiry, batch), at)
    return [
        PastInquiry(
            reference=inquiry.reference,
            queue=queue_of.get(inquiry.id, routed.queue.code),
            draft_queue=routed.queue.code,
            draft_rule=routed.route.matched,
            was_breached=bool(getattr(inquiry, "was_breached", False)),
        )
        for inquiry, routed in zip(batch, by_rules, strict=True)
    ]


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
    noun=gettext_noop("replay"),
    model=RoutingReplay,
    owner=("started_by_id",),
    theirs=replays_to_keep,
    work=replay_traffic,
)


@durable
def start_replay(*, rule_set: UUID, first_on: date, last_on: date, by: Actor, at: datetime) -> RoutingReplay:
    """This will send past traffic through a rule set in the background; nothing moves.

    Raises PermissionRefused, LimitReached for one too many, ResourceNotFound for an unknown rule set, InputRejected for
    a period that ends before its first day or is yet to come.
    """
    require_rule_keeper(by)
    if not RoutingRuleSet.objects.filter(id=rule_set).exists():
        raise ResourceNotFound
    if first_on > clock.date_of(at):
        error = FieldError("/first_on", "in_future", _("Choose a first day that is not in the future."))
        raise InputRejected(_("No inquiries were filed in this period yet."), errors=[error])
    if first_on > last_on:
        error = FieldError("/last_on", "before_first", _("Choose a last day that is not before the first."))
        raise InputRejected(_("This period is empty."), errors=[error])
    return REPLAY.start(
        by=by,
        at=at,
        rule_set_id=rule_set,
        first_on=first_on,
        last_on=last_on,
        started_by_id=by.user_id,
        started_by_name=by.name,
    )
