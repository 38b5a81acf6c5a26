"""Serves all of ARSOS on one machine: servers, database, demo, web, worker and beat."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any, Self

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.set_up.queries import waits_for_administrator
from dev.backups import Backups
from dev.demo.people import has_people_of_its_own
from dev.embedded import EmbeddedServers, Layout, ServersRefused, data_folder, dies_with_parent
from dev.log_files import open_log, turn_logs

ADDRESS = "127.0.0.1"
SERVER_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
PATIENCE = 15
"""Seconds for processes to end."""
STARTS_WITHIN = 180
"""Seconds for the web process to answer: 8 here, a minute or two on a machine that is busy with other things."""
PROCESSES = min(os.cpu_count() or 1, 3)
"""That write the demo, beside PostgreSQL."""
SOON, MOST_QUICK_DEATHS = 20.0, 3
"""Seconds after its start, and how often the web process may end so soon before we give up."""


class Command(BaseCommand):
    help = "Start everything on one machine and keep it running until Ctrl-C."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.port = int(os.environ.get("PORT", "8000"))
        self.data = data_folder()
        self._require_free_ports()
        os.environ["ARSOS_DEMO_DEPARTMENT_URL"] = settings.ARSOS_DEMO_DEPARTMENT_URL = (
            f"http://{ADDRESS}:{self.port + 1}/requests"
        )
        for ending in (signal.SIGTERM, signal.SIGINT):  # SIGINT is ignored in a background shell unless we ask for it
            signal.signal(ending, _interrupt)
        try:
            with ExitStack() as stack:
                servers = self._step("PostgreSQL and Redis", lambda: self._start_servers(stack))
                self._step("Database", lambda: call_command("migrate_as_owner", stdout=io.StringIO()))
                if os.environ.get("DEMO") == "off":
                    self.stdout.write("  ✓ No demo data: DEMO=off")
                elif has_people_of_its_own():
                    self.stdout.write("  ✓ No demo data: this database has people of its own")
                else:
                    self._step("Demo data", lambda: call_command("seed_demo", processes=PROCESSES, stdout=self.stdout))
                connections.close_all()
                self._require_free_ports()  # the steps before took a while
                crew = stack.enter_context(Crew(self.data, self.port))
                self._step("Web", crew.wait_until_served)
                self._step("Workers and beat", crew.start_the_others)
                self._say_where()
                crew.watch(servers)
        except ServersRefused as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. Nothing is lost; `make run` goes on from here.")

    def _require_free_ports(self) -> None:
        """That of the pages, and the next one, where the department of the demo listens."""
        for port in (self.port, self.port + 1):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((ADDRESS, port))
                except (OSError, OverflowError):
                    message = f"Port {port} is taken. Choose another: PORT={self.port + 2} make run"
                    raise CommandError(message) from None

    def _step(self, title: str, perform: Callable[[], Any]) -> Any:
        self.stdout.write(f"  … {title}")
        self.stdout.flush()
        began = time.monotonic()
        result = perform()
        self.stdout.write(f"  ✓ {title} ({time.monotonic() - began:.1f} s)")
        return result

    def _start_servers(self, stack: ExitStack) -> EmbeddedServers | None:
        own = Layout(self.data).environment()
        given = [name for name in SERVER_VARIABLES if os.environ[name] != own[name]]
        if not given:
            servers = EmbeddedServers(Layout(self.data))
            if folder := os.environ.get("ARSOS_BACKUP_DIR"):
                servers.options = Backups(Path(folder).resolve()).prepare(servers)
            return stack.enter_context(servers)
        missing = sorted(set(SERVER_VARIABLES) - set(given))
        if missing:
            raise CommandError(f"To use your own servers set {', '.join(missing)} too.")
        return None

    def _say_where(self) -> None:
        if waits_for_administrator():
            self.stdout.write("\n  Nobody can sign in yet.\n")
            call_command("setup", stdout=self.stdout)
            self.stdout.flush()
            return
        self.stdout.write(
            f"""
  ARSOS serves at {settings.ARSOS_BASE_URL}

    People     {settings.ARSOS_BASE_URL}/admin/   sign in as agent.career, associate.01, lead.01, …
    API        {settings.ARSOS_BASE_URL}/api/v1/docs/
    Passwords  {self.data / "demo" / "credentials.json"}
    Codes      {CODES[settings.ARSOS_STAFF_MFA]}
    Logs       {self.data}/*.log

  Ctrl-C stops everything.
"""
        )
        self.stdout.flush()


CODES = {
    "off": "staff sign in without one (ARSOS_STAFF_MFA=off)",
    "required": """staff also need a code: put their totp_secret into an authenticator app,
               or start with ARSOS_STAFF_MFA=off make run""",
}


class Crew:
    """The processes that serve; each dies with us, and is started again when it dies alone."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "arsos"]
        one = ["--concurrency", "1", "--without-gossip"]
        beat = ["beat", "--schedule", str(data / "beat-schedule")]
        web = ["uvicorn", "arsos.asgi:application", "--host", ADDRESS, "--port", str(port), "--no-access-log"]
        web += ["--no-proxy-headers"]  # nothing stands in front of it, so no address that a caller writes is believed
        self.commands = {
            "web": [*python, *web, "--lifespan", "off"],
            "worker": [*celery, "worker", *one, "--queues", "celery", "--hostname", "worker@%h"],
            "courier": [*celery, "worker", *one, "--queues", "outbox", "--hostname", "courier@%h"],
            "mail": [*celery, "worker", *one, "--pool", "solo", "--queues", "mail", "--hostname", "mail@%h"],
            "caller": [*celery, "worker", *one, "--pool", "solo", "--queues", "departments", "--hostname", "caller@%h"],
            "jobs": [*celery, "worker", *one, "--queues", "jobs", "--hostname", "jobs@%h"],
            "department": [*python, "dev.demo.department_server", str(port + 1)],
            "beat": [*celery, *beat, "--pidfile", ""],
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.quick_deaths = 0

    def __enter__(self) -> Self:
        self._start("web")
        return self

    def start_the_others(self) -> None:
        """Start them once the pages are there: all of them together take the processors, and nobody waits for them."""
        for name in self.commands:
            if name != "web":
                self._start(name)

    def __exit__(self, *_error: object) -> None:
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self.processes.values():
            try:
                process.wait(timeout=max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()

    def wait_until_served(self) -> None:
        """Until the port answers; raises ServersRefused when the web process does not come up."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self.processes["web"].poll() is None:
            try:
                with socket.create_connection((ADDRESS, self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise ServersRefused(f"The web process did not come up: see {self.data / 'web.log'}")

    def watch(self, servers: EmbeddedServers | None) -> None:
        """Start again whoever dies, bundled servers included, and turn logs that have grown."""
        while True:
            time.sleep(0.5)
            turn_logs(self.data.glob("*.log"))
            if servers is not None:
                servers.revive()
            for name, process in self.processes.items():
                if process.poll() is not None:
                    self._start_again(name)

    def _start_again(self, name: str) -> None:
        """Raises ServersRefused for a web process that ends as soon as it starts, as on a port taken meanwhile."""
        if name == "web":
            self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started[name] < SOON else 0
        if self.quick_deaths == MOST_QUICK_DEATHS:
            raise ServersRefused(
                f"The web process ends as soon as it starts: port {self.port} is taken, or see {self.data / 'web.log'}"
            )
        self._start(name)

    def _start(self, name: str) -> None:
        self.started[name] = time.monotonic()
        with open_log(self.data / f"{name}.log") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603  our own programs and arguments
                self.commands[name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "dev.settings"},
                umask=0o077,  # what a process writes beside its log, such as the schedule, is for its owner alone
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  no threads run yet
            )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
