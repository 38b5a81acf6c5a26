"""`make bench`: each benchmark in an installation of its own, its references beside it in the same run.

python -m dev.benchmarks [B1 B2 B3 B4 B5 B6 B8 B9 B10 B11 B12 B13 B14 B15 B16 B17 peers]
"""

import subprocess
import sys

from dev.benchmarks import (
    claiming,
    delivering,
    importing,
    intake,
    journaling,
    listing,
    memory,
    pages,
    peers,
    reading,
    resolving,
    searching,
    starting,
    streaming,
    sweeping,
    verifying,
)
from dev.benchmarks.installation import installation

BENCHMARKS = {
    "B1": intake.measure,
    "B2": claiming.measure,
    "B3": listing.measure,
    "B4": reading.measure,
    "B5": resolving.measure,
    "B6": searching.measure,
    "B8": sweeping.measure,
    "B9": delivering.measure,
    "B10": importing.measure,
    "B11": journaling.measure,
    "B12": verifying.measure,
    "B13": memory.measure,
    "B14": starting.measure,
    "B15": pages.measure,
    "B16": importing.measure_834,
    "B17": streaming.measure,
    "peers": peers.measure,
}


def main(names: list[str]) -> int:
    """Run those that are named, or all; a benchmark runs in a process of its own, because settings are read once."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(f"There are {', '.join(BENCHMARKS)}; not {', '.join(sorted(unknown))}.")
        return 2
    if len(names) == 1:
        with installation() as here:
            for figure in BENCHMARKS[names[0]](here):
                print(figure.line(), flush=True)
        return 0
    runs = [subprocess.run([sys.executable, "-m", "dev.benchmarks", name], check=False) for name in names or BENCHMARKS]
    return max(run.returncode for run in runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
