"""How a benchmark is run and what it says: ours, the reference before and after, the ratio, the target."""

from collections.abc import Callable
from dataclasses import dataclass

from dev.benchmarks.load import Outcome
from dev.benchmarks.machine import busy_with_others, moment

QUIET = 0.06
ATTEMPTS = 3


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    code: str
    title: str
    ours: float
    before: float
    after: float
    target: float
    busy: float
    unit: str = "/s"
    remark: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / ((self.before + self.after) / 2)

    def line(self) -> str:
        verdict = "meets" if self.ratio >= self.target else "misses"
        return (
            f"{self.code:<4}{self.title:<38}{self.ours:>9.1f}{self.unit}  "
            f"floor {self.before:>6.1f} and {self.after:>6.1f}  ratio {self.ratio:>5.2f}  target {self.target:>4.2f}  "
            f"{verdict:<7} others {self.busy:>5.1%}  {self.remark}"
        )


def compared(
    code: str,
    title: str,
    *,
    ours: Callable[[], Outcome],
    floor: Callable[[], Outcome],
    target: float,
    remark: Callable[[Outcome], str] = lambda _outcome: "",
) -> Figure:
    """Floor, ours, floor again; once more while the machine is busy with something else."""
    for attempt in range(ATTEMPTS):
        began = moment()
        before, mine, after = floor(), ours(), floor()
        busy = busy_with_others(began, moment())
        if busy <= QUIET or attempt == ATTEMPTS - 1:
            break
    return Figure(code, title, mine.per_second, before.per_second, after.per_second, target, busy, remark=remark(mine))


@dataclass(frozen=True)
class Comparison:
    """One line that compares two of our own numbers, or one with a limit; `is_most` where less is better."""

    code: str
    title: str
    ours: float
    other: float
    ratio: float
    target: float
    unit: str
    busy: float
    is_most: bool = False

    def line(self) -> str:
        meets = self.ratio <= self.target if self.is_most else self.ratio >= self.target
        sign = "≤" if self.is_most else "≥"
        return (
            f"{self.code:<4}{self.title:<38}{self.ours:>9.2f}{self.unit}  against {self.other:>9.2f}{self.unit}  "
            f"ratio {self.ratio:>5.2f}  target {sign} {self.target:>4.2f}  {'meets' if meets else 'misses':<7} "
            f"others {self.busy:>5.1%}"
        )
