"""What past traffic would have looked like under other routing rules (R17)."""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from typing import Any


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
