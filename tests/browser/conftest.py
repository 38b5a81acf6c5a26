"""Real Chromium on a real server: whatever a script, the security policy or the network complains of fails the test."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db import connection
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.visitor import Site, Visitor
from tests.support.missing import skip_without
from tests.support.planted import WALK
from tests.support.walking_middleware import NOTES

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
"""The same browser without its windows takes a third less time, where it is installed."""
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the tests themselves do not


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM:
        skip_without("Chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def walk_notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the served process writes what the planted-person walk found in each response."""
    notes = tmp_path_factory.mktemp("walk") / "notes"
    notes.touch()
    yield notes
    lines = notes.read_text().splitlines()
    WALK.responses += len(lines)
    WALK.with_persons += sum(not line.startswith("checked") for line in lines)


@pytest.fixture(scope="session")
def served(django_db_setup: None, walk_notes: Path) -> Iterator[str]:
    """The ASGI process on the database of this worker, as `make run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
        NOTES: str(walk_notes),
        "ARSOS_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-m", "uvicorn", "arsos.asgi:application", "--port", str(port), "--lifespan", "off"]
    process = subprocess.Popen([*command, "--log-level", "error"], env=environment)
    base = f"http://127.0.0.1:{port}"
    for _ in range(2400):  # two minutes: a machine that does much else takes one of them to load the project
        try:
            httpx.get(f"{base}/livez")
            break
        except httpx.TransportError:
            time.sleep(0.05)
    else:
        state = process.poll()
        process.kill()
        pytest.fail(
            f"The server did not answer on {base}: " + ("it still runs" if state is None else f"it ended with {state}")
        )
    yield base
    process.terminate()
    process.wait(60)


@pytest.fixture
def site(chromium: Browser, served: str, walk_notes: Path, transactional_db: None) -> Iterator[Site]:
    """Opens browsers for people; at the end nothing has gone wrong in any of them, nor been shown without a row."""
    opened, before = Site(chromium, served), len(walk_notes.read_text())
    yield opened
    opened.close()
    assert [line for line in walk_notes.read_text()[before:].splitlines() if line.startswith("miss")] == []


@pytest.fixture
def visit(site: Site):
    """`visit(person)` is that person with a browser of their own, signed in."""

    def opened(person: object, **window: object) -> Visitor:
        return site.visitor(person, **window)

    return opened
