"""Which tests `make quick` leaves out, which of the others it runs first, and which begin a run of all."""

import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.support.real_input import ROOT

SLOW = (
    "foundation/jobs/test_engine.py",
    "events/feed/test_feed.py",
    "dev/test_demo_counted.py",
    "dev/test_backups.py",
    "browser/",
    "clients/",
    "contracts/test_access_matrix.py",
    "contracts/test_sos_number.py",
    "deploy/",
    "faults/",
    "flows/",
    "inquiries/lists/test_plans_at_size.py",
    "fuzz/",
    "upgrades/",
    "walk/",
)
"""Files and folders below tests/ whose tests start servers or browsers, or play whole worlds. Each must be there."""
LONGEST = (
    "browser/test_every_control.py",
    "flows/test_weeks_at_speed.py",
    "contracts/test_access_matrix.py",
    "contracts/test_sos_number.py",
    "walk/",
    "fuzz/",
    "upgrades/",
    "clients/",
    "faults/",
    "browser/",
    "deploy/",
)
"""What takes longest begins, so that no process still has a minute of it to do when the others are done."""
ONE_BY_ONE = LONGEST[:2]
"""Where each test takes a minute or more and shares nothing with the next; elsewhere the tests of a file share a world,
which each process makes for itself.
"""
TIME_IS_OVER = "the time of this run is over; make test runs it"


def mark_slow(items: Iterable[pytest.Item]) -> None:
    """Give the tests of those places the mark that `make quick` leaves out."""
    for item in items:
        if _place(item).startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def put_changed_first(items: list[pytest.Item]) -> None:
    """Changed tests first, then tests that import a changed module, those without a database, and the others."""
    changed = _changed()
    modules = [_module(path) for path in changed if not path.startswith("tests/")]
    ranks: dict[Path, int] = {}
    for path in {item.path for item in items}:
        is_changed = str(path.relative_to(ROOT)) in changed
        source = "" if is_changed else path.read_text()
        ranks[path] = 0 if is_changed else 1 if any(name in source for name in modules) else 2
    items.sort(key=lambda item: (ranks[item.path], item.get_closest_marker("django_db") is not None))
    # Each process takes a piece of the list: the first of them is not to get everything that comes first.
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = [item for first in range(processes) for item in items[first::processes]]


def put_longest_first(items: list[pytest.Item]) -> None:
    """The longest at the beginning of what each process gets, dealt out in turns; the others stay in their order."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes > 1:
        ordered = longest_first([(_place(item), item.nodeid) for item in items], processes)
        items[:] = [items[number] for number in ordered]


def longest_first(tests: Sequence[tuple[str, str]], processes: int) -> list[int]:
    """The numbers of tests, each given by its place and its id, in pieces of one length for so many processes."""
    dealt: dict[tuple[int, str], list[int]] = {}
    others = []
    for number, (place, node_id) in enumerate(tests):
        rank = next((rank for rank, begin in enumerate(LONGEST) if place.startswith(begin)), None)
        if rank is None:
            others.append(number)
        else:
            dealt.setdefault((rank, node_id if LONGEST[rank] in ONE_BY_ONE else place), []).append(number)
    groups = [dealt[key] for key in sorted(dealt, key=lambda key: key[0])]
    ordered: list[int] = []
    for process in range(processes):
        size = (len(tests) - len(ordered)) // (processes - process)
        piece = [number for group in groups[process::processes] for number in group]
        filling = max(size - len(piece), 0)
        ordered += piece + others[:filling]
        others = others[filling:]
    return ordered + others


def skip_when_over(seconds: float, began: float) -> None:
    """Leave a test out whose turn comes after the seconds that the run was given, if it was given any."""
    if seconds and time.monotonic() - began > seconds:
        pytest.skip(TIME_IS_OVER)


def _place(item: pytest.Item) -> str:
    return str(item.path.relative_to(ROOT / "tests"))


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _changed() -> set[str]:
    """Python files that differ from the last commit, new ones included."""
    command = ["git", "status", "--porcelain", "--no-renames", "--untracked-files=all", "-z"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return {path for line in said.split("\0") if (path := line[3:]).endswith(".py")}
