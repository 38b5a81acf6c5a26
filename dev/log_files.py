"""Log files of `make run`: for their owner alone, and never larger than a bound."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO

LARGEST_LOG = 5_000_000
KEPT = 3
"""Bytes after which a log is turned, and how many earlier ones stay beside it."""


def open_log(path: Path) -> IO[bytes]:
    """A log to append to, readable and writable for its owner alone, also when an older one lay there."""
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.fchmod(number, 0o600)
    return os.fdopen(number, "ab")


def turn_logs(paths: Iterable[Path]) -> None:
    """Copy each log that has grown too large aside and empty it, under the processes that go on writing to it.

    They append, so their next line stands at the new beginning. Lines written between copy and emptying are lost.
    """
    for path in paths:
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            _turn(path)


def _turn(path: Path) -> None:
    for number in range(KEPT - 1, 0, -1):
        earlier = path.with_name(f"{path.name}.{number}")
        if earlier.exists():
            earlier.replace(path.with_name(f"{path.name}.{number + 1}"))
    with path.open("rb") as full, open_log(path.with_name(f"{path.name}.1")) as aside:
        shutil.copyfileobj(full, aside)
    os.truncate(path, 0)
