"""Processes of the product that tests kill, forked from one that has loaded the project: each would take three seconds
of a processor to load it anew.

`python -m tests.support.forking` is the one that has loaded it. It reads requests as lines of JSON: `{"fork": [program,
arguments…], "log": path}` is answered by the number of a new process in a group of its own, `{"wait": number}` by
what that one ended with. It opens no connection and begins no thread before it forks, and ends when nobody can ask.
"""

import json
import os
import random
import runpy
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from foundation.collector import collect_seldom

OF_A_WORKER = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "kombu.transport.redis",
)
"""What Celery imports once it knows that it is to be a worker with a beat."""
_loaded: dict[str, subprocess.Popen[str]] = {}


@dataclass(frozen=True, slots=True)
class Forked:
    """A process that leads its own group, and can be killed as a whole."""

    pid: int

    def wait(self) -> int:
        """Wait for its end; minus the signal, where one ended it."""
        return int(_ask({"wait": self.pid}))


def start(program: list[str], *, log: Path, environment: dict[str, str]) -> Forked:
    """A process that runs a module, as `python -m` does, in an environment that is the same for all of this session."""
    if not _loaded:
        command = [sys.executable, "-m", "tests.support.forking"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        _loaded["process"] = subprocess.Popen(command, env=environment, start_new_session=True, **pipes)
    return Forked(int(_ask({"fork": program, "log": str(log)})))


def close() -> None:
    """End the process that forks, if there is one."""
    while _loaded:
        _, process = _loaded.popitem()
        process.communicate()


def _ask(request: dict[str, Any]) -> str:
    process = _loaded["process"]
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps(request), file=process.stdin, flush=True)
    answer = process.stdout.readline()
    assert answer, f"the process that forks ended with {process.poll()}"
    return answer


def _load() -> None:
    """Import what a worker imports, and nothing that opens a connection."""
    from arsos.celery import app

    for name in OF_A_WORKER:
        import_module(name)
    app.loader.import_default_modules()
    app.finalize()
    collect_seldom()


def _fork(program: list[str], log: str) -> int:
    """The number of the new process; the new process itself does not come back."""
    if number := os.fork():
        os.setpgid(number, number)  # here too: a test may kill the group before the new process has begun
        return number
    os.setpgid(0, 0)
    for stream, place, how in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY), (2, log, os.O_WRONLY)):
        os.dup2(os.open(place, how | os.O_CREAT | os.O_APPEND), stream)
    random.seed()
    sys.argv = program
    sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123  as long as the process lives
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)
    sys.exit()


def _serve() -> None:
    _load()
    for line in sys.stdin:
        request = json.loads(line)
        if "fork" in request:
            print(_fork(request["fork"], request["log"]), flush=True)
        else:
            _, status = os.waitpid(request["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
