"""Which queue the rules choose and why, what changes between two sets, and what a replay counts (R15, R17)."""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from foundation.errors import FieldError
from foundation.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class PastInquiry:
    """An inquiry as it was routed, and where a draft would send it."""

    reference: str
    queue: str
    draft_queue: str
    draft_rule: str
    was_breached: bool

    @property
    def is_moved(self) -> bool:
        return self.queue != self.draft_queue


@dataclass(slots=True)
class QueueTally:
    """One queue before and after; `moved_to` counts what would leave it, by the code of the queue it would go to."""

    before: int = 0
    after: int = 0
    breached_before: int = 0
    breached_moved_out: int = 0
    moved_in: int = 0
    moved_to: dict[str, int] = field(default_factory=dict)


def tally(found: Iterable[PastInquiry], queues: MutableMapping[str, QueueTally]) -> None:
    """Count a batch into the tallies."""
    for one in found:
        origin = queues.setdefault(one.queue, QueueTally())
        destination = queues.setdefault(one.draft_queue, QueueTally())
        origin.before += 1
        destination.after += 1
        origin.breached_before += one.was_breached
        if one.is_moved:
            destination.moved_in += 1
            origin.breached_moved_out += one.was_breached
            origin.moved_to[one.draft_queue] = origin.moved_to.get(one.draft_queue, 0) + 1


def decide_loads(queues: Mapping[str, QueueTally]) -> dict[str, dict[str, Any]]:
    """For each queue inquiries and breaches before and after.

    What stays keeps the outcome it had; what moves in is expected to breach as often as what that queue had before.
    """
    loads = {}
    for code, one in sorted(queues.items()):
        rate = one.breached_before / one.before if one.before else 0.0
        expected = one.breached_before - one.breached_moved_out + one.moved_in * rate
        loads[code] = {**asdict(one), "breached_expected": round(expected, 1)}
    return loads


MOST_RULES = 500
CONDITION_FIELDS = (
    "inquiry_type",
    "family",
    "plan_type",
    "state",
    "language",
    "flow",
    "agent_channel",
    "priority",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingFacts:
    """What rules may look at. `state` is the member's state of residence, empty when unknown."""

    inquiry_type: str
    family: str
    plan_type: str
    state: str
    language: str
    flow: str
    agent_channel: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Every condition must hold: the fact is one of the accepted values."""

    position: int
    name: str
    conditions: Mapping[str, Sequence[object]]
    queue_id: UUID
    queue_code: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRule:
    """A rule as an administrator writes it, naming its queue by code."""

    position: int
    name: str
    conditions: Mapping[str, Any]
    queue: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTried:
    """One line of the explanation."""

    position: int
    name: str
    matched: bool
    why: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where the inquiry goes. `matched` is empty when no rule matched and it goes to triage."""

    queue_id: UUID
    queue_code: str
    skills: tuple[str, ...]
    matched: str
    tried: tuple[RuleTried, ...]


def decide_route(facts: RoutingFacts, rules: Sequence[Rule], *, triage_id: UUID, triage_code: str) -> Route:
    """The first rule whose every condition holds decides; without one the triage queue takes it."""
    tried: list[RuleTried] = []
    for rule in sorted(rules, key=lambda rule: rule.position):
        lost = _why_not(facts, rule)
        tried.append(RuleTried(position=rule.position, name=rule.name, matched=not lost, why=lost or _why(facts, rule)))
        if not lost:
            return Route(
                queue_id=rule.queue_id,
                queue_code=rule.queue_code,
                skills=rule.skills,
                matched=rule.name,
                tried=tuple(tried),
            )
    return Route(queue_id=triage_id, queue_code=triage_code, skills=(), matched="", tried=tuple(tried))


def decide_rule_errors(rules: Sequence[DraftRule], *, queue_codes: frozenset[str]) -> list[FieldError]:
    """Everything that is wrong in a draft of rules, each with its pointer below `/rules`."""
    if len(rules) > MOST_RULES:
        return [FieldError("/rules", "too_many", _("Give at most %(most)s rules.") % {"most": MOST_RULES})]
    errors: list[FieldError] = []
    seen: set[int] = set()
    for index, rule in enumerate(rules):
        place = f"/rules/{index}"
        if rule.position in seen:
            errors.append(FieldError(f"{place}/position", "repeated", _("Give each rule its own position.")))
        seen.add(rule.position)
        if rule.queue not in queue_codes:
            errors.append(FieldError(f"{place}/queue", "unknown_queue", _("Choose an active queue.")))
        for name, accepted in rule.conditions.items():
            if name not in CONDITION_FIELDS:
                words = _("Rules look at: %(listed)s.") % {"listed": ", ".join(CONDITION_FIELDS)}
                errors.append(FieldError(f"{place}/conditions/{name}", "unknown_field", words))
            elif not isinstance(accepted, list) or not accepted:
                words = _("Give a list of accepted values.")
                errors.append(FieldError(f"{place}/conditions/{name}", "wrong_type", words))
    return errors


def _why_not(facts: RoutingFacts, rule: Rule) -> str:
    """What the first condition that fails wanted, or nothing when all hold."""
    for name, accepted in rule.conditions.items():
        actual = getattr(facts, name)
        if actual not in accepted:
            wanted = ", ".join(str(value) for value in accepted)
            return f"{name} is {_display(actual)}, the rule wants {wanted}"
    return ""


def _why(facts: RoutingFacts, rule: Rule) -> str:
    if not rule.conditions:
        return "the rule takes everything"
    return "; ".join(f"{name} is {_display(getattr(facts, name))}" for name in rule.conditions)


def _display(value: object) -> str:
    return "unknown" if value == "" else str(value)


ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs; `before` is None for one that is new, `after` for one that is gone."""

    kind: str
    before: DraftRule | None
    after: DraftRule | None

    @property
    def name(self) -> str:
        rule = self.after or self.before
        return rule.name if rule else ""


def decide_changes(before: Sequence[DraftRule], after: Sequence[DraftRule]) -> list[RuleChange]:
    """Every rule that was added, removed, changed or moved among the others; rules are told apart by their names."""
    old, new = _in_order(before), _in_order(after)
    left = {id(rule) for rule in old}
    stays = _in_place(old, new)
    changes = []
    for place, rule in enumerate(new):
        was = next((one for one in old if id(one) in left and one.name == rule.name), None)
        if was is None:
            changes.append(RuleChange(ADDED, None, rule))
            continue
        left.discard(id(was))
        if _says(was) != _says(rule):
            changes.append(RuleChange(CHANGED, was, rule))
        elif place not in stays:
            changes.append(RuleChange(MOVED, was, rule))
    return changes + [RuleChange(REMOVED, rule, None) for rule in old if id(rule) in left]


def _in_order(rules: Sequence[DraftRule]) -> list[DraftRule]:
    return sorted(rules, key=lambda rule: rule.position)


def _in_place(old: Sequence[DraftRule], new: Sequence[DraftRule]) -> set[int]:
    """The places in the new order of rules that kept their order among each other."""
    found = SequenceMatcher(a=[one.name for one in old], b=[one.name for one in new], autojunk=False)
    return {block.b + step for block in found.get_matching_blocks() for step in range(block.size)}


def _says(rule: DraftRule) -> tuple[object, ...]:
    conditions = {name: sorted(map(str, accepted)) for name, accepted in rule.conditions.items()}
    return conditions, rule.queue, sorted(rule.skills)
