"""B12: how many entries of history and chained rows one core verifies each second, and with how much memory."""

import resource
import time

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import Installation
from dev.benchmarks.machine import busy_with_others, moment

FEW, MANY = 2_000, 20_000
PER_SECOND = 50_000
MOST_GROWTH = 1.1


def measure(here: Installation) -> list[Comparison]:
    """The rate over many, by processor time of this process, and its memory after many against that after few."""
    from dev.benchmarks.fill.writing import as_superuser, fill  # noqa: PLC0415  settings are known only now

    file_one(here)
    began = moment()
    memory = []
    for count in (FEW, MANY):
        with as_superuser():
            fill(count, is_quiet=True)
        entries, seconds = _verified()
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    busy = busy_with_others(began, moment())
    rate = entries / seconds
    few, many = memory
    return [
        Comparison("B12", f"verified of {entries} entries", rate, PER_SECOND, rate / PER_SECOND, 1.0, "/s", busy),
        Comparison(
            "B12", "memory after ten times as many", many, few, many / few, MOST_GROWTH, " MB", busy, is_most=True
        ),
    ]


def _verified() -> tuple[int, float]:
    """How many entries were looked at, and the processor seconds it took."""
    from audit.seals.anchors import NowhereStore  # noqa: PLC0415  settings are known only now
    from audit.seals.verification import verify_journal  # noqa: PLC0415  the same
    from foundation import clock  # noqa: PLC0415

    began = time.process_time()
    done = verify_journal(NowhereStore(), tails=(), at=clock.now())
    return done.links + done.histories + done.rows, time.process_time() - began
