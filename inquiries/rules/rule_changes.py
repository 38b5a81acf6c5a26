"""What is different between two sets of routing rules (R17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from inquiries.rules.routing import DraftRule

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
