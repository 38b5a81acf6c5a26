"""An installation of its own for a measurement: servers, web workers, agents with books, associates."""

import io
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = date(2019, 1, 1)
WEB_WORKERS = 2
DESK_SCOPES = "inquiries:read inquiries:write members:read queues:work"


@dataclass(frozen=True)
class Installation:
    """Where it serves, and the folder and servers behind it."""

    base_url: str
    data: Path
    pgbench: list[str]
    floor_environment: dict[str, str]
    psql: Callable[..., str]


@contextmanager
def installation(*, with_worker: bool = False) -> Iterator[Installation]:
    """Start everything in a folder of its own, with durable settings, and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="arsos-bench-") as folder:
        os.environ["ARSOS_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "dev.settings"
        os.environ["ARSOS_REQUESTS_PER_MINUTE"] = "1000000000"
        os.environ["ARSOS_STAFF_MFA"] = "off"  # signing in is not measured
        port = free_port()
        os.environ["PORT"] = str(port)
        from dev.embedded import EmbeddedServers, Layout  # noqa: PLC0415  reads the environment set above

        with EmbeddedServers(Layout(Path(folder))) as servers:
            _prepare()
            floor = _prepare_floor(servers)
            with served("arsos.wsgi:application", "/readyz", port=port) as base_url:
                worker = start_worker("celery,outbox") if with_worker else None
                try:
                    yield Installation(base_url, Path(folder), servers.pgbench_command(), floor, servers.psql)
                finally:
                    if worker is not None:
                        worker.terminate()
                        worker.wait(timeout=20)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare() -> None:
    import django  # noqa: PLC0415  settings are known only now

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  the same

    logging.getLogger("httpx").setLevel(logging.WARNING)
    call_command("migrate_as_owner", verbosity=0, stdout=io.StringIO())


def _prepare_floor(servers: Any) -> dict[str, str]:
    """The database of the floor on the same cluster, and the environment that leads to it."""
    servers.psql("CREATE DATABASE floor OWNER arsos_app")
    url = servers.layout.database_url("arsos_app", "floor")
    environment = {**os.environ, "FLOOR_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dev.benchmarks.floor.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    return environment


@contextmanager
def served(
    application: str,
    ready: str,
    *,
    port: int | None = None,
    environment: dict[str, str] | None = None,
    python: str = sys.executable,
    timeout: int = 30,
) -> Iterator[str]:
    """An application behind gunicorn with our number of workers; gives its address when it answers.

    `timeout`: the seconds that one answer may take.
    """
    port = port or free_port()
    bind = ["--bind", f"127.0.0.1:{port}", "--workers", str(WEB_WORKERS), "--log-level", "warning"]
    bind += ["--timeout", str(timeout)]
    place = Path(os.environ["ARSOS_DATA_DIR"]) / application.split(".", maxsplit=1)[0]
    with place.with_suffix(".log").open("ab") as log:
        command = [python, "-m", "gunicorn", application, *bind, "--pid", str(place.with_suffix(".pid"))]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    base_url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{base_url}{ready}")
        yield base_url
    finally:
        process.terminate()
        process.wait(timeout=20)


def start_worker(queues: str) -> subprocess.Popen[bytes]:
    """A worker for some queues, as `make run` has it."""
    command = [sys.executable, "-m", "celery", "-A", "arsos", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    command += ["--queues", queues]
    with (Path(os.environ["ARSOS_DATA_DIR"]) / "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)


def wait_until_ready(address: str) -> None:
    """Return once the address answers; raises TimeoutError after thirty seconds."""
    for _ in range(300):
        try:
            if httpx.get(address).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


def make_agents(count: int) -> list[str]:
    """Agents with a sales manager; returns their SANs."""
    from accounts.models.agents import Agent, AgentAffiliation  # noqa: PLC0415
    from accounts.models.users import RoleGrant, User  # noqa: PLC0415

    manager = User.objects.create_user("bench.manager", display_name="Bench Manager")
    sans = []
    for number in range(count):
        user = User.objects.create_user(f"bench.agent.{number}", display_name=f"Bench Agent {number}")
        RoleGrant.objects.create(user=user, role="agent", starts_on=LONG_AGO)
        agent = Agent.objects.create(
            user=user,
            san=f"{5500000 + number}",
            npn=f"{8800000 + number}",
            first_name="Bench",
            last_name=f"Agent {number}",
            channel="career",
        )
        AgentAffiliation.objects.create(agent=agent, sales_manager=manager, starts_on=LONG_AGO)
        sans.append(agent.san)
    return sans


def make_client(sans: list[str], scopes: str) -> dict[str, str]:
    """A system client bound to agents; returns the header that carries a token of it."""
    from oauth2_provider.models import get_access_token_model  # noqa: PLC0415

    from accounts.models.agents import Agent  # noqa: PLC0415
    from accounts.models.api_clients import ApiClient, ApiClientAgent  # noqa: PLC0415
    from foundation import clock  # noqa: PLC0415

    client = ApiClient.objects.create(
        name="Bench client",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        allowed_scopes=scopes.split(),
    )
    for agent in Agent.objects.filter(san__in=sans):
        ApiClientAgent.objects.create(client=client, agent=agent)
    token = f"bench-{client.client_id}"
    expires = clock.now() + timedelta(hours=12)
    get_access_token_model().objects.create(application=client, token=token, expires=expires, scope=scopes)
    return {"Authorization": f"Bearer {token}"}


def make_associates(count: int, *, lead: bool = False) -> list[dict[str, str]]:
    """Associates of every queue; returns for each the header that carries a token of theirs."""
    from oauth2_provider.models import get_access_token_model  # noqa: PLC0415

    from accounts.models.api_clients import ApiClient  # noqa: PLC0415
    from accounts.models.users import RoleGrant, User  # noqa: PLC0415
    from foundation import clock  # noqa: PLC0415
    from staffing.models import Associate, QueueMembership, WorkQueue  # noqa: PLC0415

    application, _ = ApiClient.objects.get_or_create(
        name="Bench desk",
        defaults={
            "client_type": ApiClient.CLIENT_PUBLIC,
            "authorization_grant_type": ApiClient.GRANT_AUTHORIZATION_CODE,
            "redirect_uris": "https://example.org/",
            "allowed_scopes": DESK_SCOPES.split(),
        },
    )
    headers = []
    for number in range(count):
        user = User.objects.create_user(f"bench.desk.{lead}.{number}", display_name=f"Bench Associate {number}")
        RoleGrant.objects.create(user=user, role="lead" if lead else "associate", starts_on=LONG_AGO)
        associate = Associate.objects.create(user=user, is_available=True, capacity=5000)
        for queue in WorkQueue.objects.all():
            QueueMembership.objects.create(associate=associate, queue=queue, is_lead=lead)
        token = f"bench-{user.id}"
        get_access_token_model().objects.create(
            application=application,
            user=user,
            token=token,
            expires=clock.now() + timedelta(hours=12),
            scope=DESK_SCOPES,
        )
        headers.append({"Authorization": f"Bearer {token}"})
    return headers
