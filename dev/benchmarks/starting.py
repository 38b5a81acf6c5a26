"""B14: how long the second `make run` in a folder takes until it serves the first request."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import ROOT, Installation, free_port
from dev.benchmarks.machine import busy_with_others, moment

MOST_SECONDS = 10.0
GIVES_UP = 600.0
LOOKS_EACH = 0.05
OF_ANOTHER = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "ARSOS_ATTACHMENTS_DIR", "ARSOS_ANCHOR_URL")
"""What this process has of its own installation, and the one that is started must not get."""


def measure(_here: Installation) -> list[Comparison]:
    """Start in an empty folder, which makes the demo; end; start again."""
    with tempfile.TemporaryDirectory(prefix="arsos-start-") as folder:
        first = _seconds(Path(folder))
        began = moment()
        second = _seconds(Path(folder))
        busy = busy_with_others(began, moment())
    return [
        Comparison(
            "B14",
            "second start to first request",
            second,
            MOST_SECONDS,
            second / MOST_SECONDS,
            1.0,
            " s",
            busy,
            is_most=True,
        ),
        Comparison(
            "B14", "the same against the first start", second, first, second / first, 1.0, " s", busy, is_most=True
        ),
    ]


def _seconds(folder: Path) -> float:
    """Start everything, ask until it is ready, and end it as Ctrl-C does."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER}
    environment |= {"ARSOS_DATA_DIR": str(folder), "PORT": str(port)}
    began = time.monotonic()
    with (folder / "up.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", process)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + GIVES_UP
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address, follow_redirects=True).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(LOOKS_EACH)
    raise TimeoutError("`make run` did not serve")
