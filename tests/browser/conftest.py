"""Real Chromium on a real server: whatever a script, the security policy or the network complains of fails the test."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from django.db import connection
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.visitor import Site, Visitor

CHROMIUM = shutil.which("chromium") or ""
IN_CI = os.environ.get("CI") == "true"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the tests themselves do not


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM:
        message = "Chromium is not installed: apt-get install chromium"
        pytest.fail(message) if IN_CI else pytest.skip(message)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def served(django_db_setup: None) -> Iterator[str]:
    """The ASGI process on the database of this worker, as `make run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
        "ARSOS_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-m", "uvicorn", "arsos.asgi:application", "--port", str(port), "--lifespan", "off"]
    process = subprocess.Popen([*command, "--log-level", "error"], env=environment)
    base = f"http://127.0.0.1:{port}"
    for _ in range(400):
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
    process.wait(10)


@pytest.fixture
def site(chromium: Browser, served: str, transactional_db: None) -> Iterator[Site]:
    """Opens browsers for people; at the end nothing may have gone wrong in any of them."""
    opened = Site(chromium, served)
    yield opened
    opened.close()


@pytest.fixture
def visit(site: Site):
    """`visit(person)` is that person with a browser of their own, signed in."""

    def opened(person: object, **window: object) -> Visitor:
        return site.visitor(person, **window)

    return opened
