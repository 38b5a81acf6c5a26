"""How busy the machine is with what is not ours."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Moment:
    """Seconds of work since boot, of the whole machine and of us with our children."""

    at: float
    all_busy: float
    ours: float


def moment() -> Moment:
    """Now."""
    numbers = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    busy = sum(numbers) - numbers[3] - numbers[4]
    return Moment(time.monotonic(), busy / TICKS, sum(_family().values()))


def busy_with_others(before: Moment, after: Moment) -> float:
    """The share of the machine's time that went into other things, 0 to 1."""
    capacity = (after.at - before.at) * (os.cpu_count() or 1)
    return max(0.0, (after.all_busy - before.all_busy) - (after.ours - before.ours)) / capacity


def _family() -> dict[int, float]:
    """Processor seconds of this process and all below it, with those that have ended."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(words[1])
            spent[int(folder.name)] = sum(int(word) for word in words[11:15]) / TICKS
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return {pid: spent[pid] for pid in ours if pid in spent}
