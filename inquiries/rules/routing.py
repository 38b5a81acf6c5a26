"""Which queue an inquiry goes to, and why (R15)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from arsos.kernel.errors import FieldError

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
        return [FieldError("/rules", "too_many", f"Give at most {MOST_RULES} rules.")]
    errors: list[FieldError] = []
    seen: set[int] = set()
    for index, rule in enumerate(rules):
        place = f"/rules/{index}"
        if rule.position in seen:
            errors.append(FieldError(f"{place}/position", "repeated", "Give each rule its own position."))
        seen.add(rule.position)
        if rule.queue not in queue_codes:
            errors.append(FieldError(f"{place}/queue", "unknown_queue", "Name a queue that is open."))
        for name, accepted in rule.conditions.items():
            if name not in CONDITION_FIELDS:
                words = f"Rules look at: {', '.join(CONDITION_FIELDS)}."
                errors.append(FieldError(f"{place}/conditions/{name}", "unknown_field", words))
            elif not isinstance(accepted, list) or not accepted:
                words = "Give a list of accepted values."
                errors.append(FieldError(f"{place}/conditions/{name}", "wrong_type", words))
    return errors


def _why_not(facts: RoutingFacts, rule: Rule) -> str:
    """What the first condition that fails wanted, or nothing when all hold."""
    for name, accepted in rule.conditions.items():
        actual = getattr(facts, name)
        if actual not in accepted:
            wanted = ", ".join(str(value) for value in accepted)
            return f"{name} is {_spoken(actual)}, the rule wants {wanted}"
    return ""


def _why(facts: RoutingFacts, rule: Rule) -> str:
    if not rule.conditions:
        return "the rule takes everything"
    return "; ".join(f"{name} is {_spoken(getattr(facts, name))}" for name in rule.conditions)


def _spoken(value: object) -> str:
    return "unknown" if value == "" else str(value)
