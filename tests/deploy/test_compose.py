"""The Compose file: well formed, complete, without default secrets; its commands really run."""

import ast
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.db import connection

from arsos.checks import server_logs_no_values
from dev.embedded import Layout, data_folder
from foundation.logs.server_logging import QUIET
from tests.support.databases import copy_template
from tests.support.real_input import ROOT, real_input

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OWN = {name: service for name, service in SERVICES.items() if service["image"] == "arsos"}
READ_ELSEWHERE = {"WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE"}
FOR_DEMO = {"ARSOS_DEMO_DEPARTMENT_URL"}
"""Set by `make run` itself."""
NOT_FOR_SERVICES = {"DATABASE_OWNER_URL", "PORT", "ARSOS_LOOPBACK_WEBHOOKS"}
"""For who makes tables and months; fixed by the front server; for a demo on loopback."""
UNIT_WORDS = {
    *("arsos.wsgi:application", "arsos.asgi:application", "worker", "beat", "--without-gossip"),
    *("celery", "outbox", "mail", "departments", "jobs"),
}
OPERATIONS = (ROOT / "docs/reference/operations.md").read_text()
GIVEN = {"ARSOS_HOST", "ARSOS_SOS_LINE"}
SECRET = re.compile(r"PASSWORD|SECRET|KEYS?$")


def variables_read() -> tuple[set[str], set[str]]:
    """Every variable the settings read, and those without which they refuse to load."""
    read, required = set(), set()
    for name in ("base", "production"):
        tree = ast.parse((ROOT / f"arsos/settings/{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] == "env":
                variable = ast.literal_eval(node.args[0]) if node.args else ""
                read.add(variable)
                if not any(keyword.arg == "default" for keyword in node.keywords):
                    required.add(variable)
    return read - {""}, required - {""}


def test_it_fits_the_compose_specification():
    schema = json.loads(real_input("compose-spec.schema.json").read_text())
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_every_part_is_there():
    assert set(SERVICES) == {
        "postgres",
        "redis",
        "clamav",
        "migrate",
        "months",
        "web",
        "stream",
        "worker",
        "courier",
        "mail",
        "caller",
        "jobs",
        "beat",
        "proxy",
    }
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["redis"]["image"] == "redis:8"
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"migrate"}


@pytest.mark.parametrize("service", sorted(OWN))
def test_what_a_service_sets_is_read_and_what_is_required_is_set(service):
    read, required = variables_read()
    given = set(OWN[service]["environment"])
    assert given - read - READ_ELSEWHERE == set()
    assert required - given == set()


def test_every_setting_is_documented_and_nothing_else():
    read = variables_read()[0] | {"WEB_CONCURRENCY"}
    table = OPERATIONS.partition("## Settings")[2].partition("\n## ")[0]
    documented = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([A-Z][A-Z0-9_]{3,})`", row)
    }
    assert documented - read == set(), "documented, and read by nobody"
    assert read - documented - FOR_DEMO == set(), "read, and documented nowhere"


@pytest.mark.parametrize("service", sorted(set(OWN) - {"migrate"}))
def test_every_setting_can_be_set_in_compose(service):
    read = variables_read()[0] | {"WEB_CONCURRENCY"}
    assert read - set(OWN[service]["environment"]) - FOR_DEMO - NOT_FOR_SERVICES == set()


def test_what_env_may_set_is_passed_on():
    """No value is fixed in the file that the documentation lets an operator choose."""
    fixed = {name for name, value in OWN["web"]["environment"].items() if value is not None and "${" not in str(value)}
    assert fixed == {"ARSOS_ATTACHMENTS_DIR"}, "its volume is mounted there"


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy/systemd").glob("*.service")), ids=lambda path: path.stem)
def test_a_service_unit_runs_what_compose_runs(unit):
    said = dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line)
    service = OWN[unit.stem.removeprefix("arsos-")]
    program, *words = said["ExecStart"].split()
    assert Path(program).name == service["command"][0]
    assert {word for word in map(str, service["command"][1:]) if word in UNIT_WORDS} <= set(words)
    grace = int(service.get("stop_grace_period", "10s").removesuffix("s"))
    assert int(said["TimeoutStopSec"]) >= grace
    assert said["EnvironmentFile"] == "/etc/arsos.env"
    assert unit.name in (ROOT / "deploy/systemd/arsos.target").read_text()


def test_every_service_has_a_unit():
    units = {path.stem.removeprefix("arsos-") for path in (ROOT / "deploy/systemd").glob("*.service")}
    assert units == set(OWN) - {"migrate"}


def test_postgresql_logs_no_values():
    given = [word.removeprefix("-c") for word in SERVICES["postgres"]["command"] if word.startswith("-c")]
    assert dict(word.split("=") for word in given) == dict(QUIET)
    script = (ROOT / "deploy/postgres/10-roles.sh").read_text()
    assert dict(re.findall(r"^ALTER SYSTEM SET (\w+) = '([^']+)';$", script, re.MULTILINE)) == dict(QUIET)
    documented = (ROOT / "docs/reference/operations.md").read_text()
    assert [name for name, value in QUIET.items() if f"{name} = {value}" not in documented] == []


@pytest.mark.django_db(transaction=True)
def test_a_server_that_logs_values_is_warned_of(servers):
    assert server_logs_no_values(["default"]) == []
    database = connection.settings_dict["NAME"]
    servers.psql(f"ALTER DATABASE {database} SET log_min_error_statement = 'error'")
    connection.close()
    try:
        (warning,) = server_logs_no_values(["default"])
    finally:
        servers.psql(f"ALTER DATABASE {database} RESET log_min_error_statement")
        connection.close()
    assert "Set log_min_error_statement = panic." in warning.msg


@pytest.mark.parametrize("service", sorted(set(OWN) - {"migrate", "months"}))
def test_only_who_makes_tables_and_months_knows_the_owner(service):
    assert "DATABASE_OWNER_URL" not in OWN[service]["environment"]


def test_no_secret_has_a_default():
    for line in (ROOT / "docker-compose.yml").read_text().splitlines():
        for name, operator in re.findall(r"\$\{(\w+)(:?[-?+]?)", line):
            assert not SECRET.search(name) or operator == ":?", line


NEW_ENV = ["sh", ROOT / "deploy/new-env.sh", "arsos.example.org", "+1 502-555-0100"]


def test_a_new_environment_sets_everything_the_file_asks_for(tmp_path):
    subprocess.run(NEW_ENV, cwd=tmp_path, check=True)
    made = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    assert set(made) == asked | {"ARSOS_READ_UNBOUND"}
    assert made.pop("ARSOS_READ_UNBOUND") == "false", "nothing in a new installation was sealed before"
    assert all(len(value) >= 32 for name, value in made.items() if name not in GIVEN)


def test_an_environment_is_its_owners_alone_and_is_not_overwritten(tmp_path):
    subprocess.run(NEW_ENV, cwd=tmp_path, check=True)
    file = tmp_path / ".env"
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    again = subprocess.run(NEW_ENV, cwd=tmp_path, check=False, capture_output=True)
    assert again.returncode != 0
    assert file.read_text() == before


def test_git_ignores_an_environment():
    for name in (".env", ".env.production"):
        subprocess.run(["git", "check-ignore", "--quiet", "--no-index", name], cwd=ROOT, check=True)


def environment() -> dict[str, str]:
    """What Compose would set, pointed at the servers of the suite."""
    layout = Layout(data_folder() / "test")
    kept = layout.environment()
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": "/tmp",
        "DJANGO_SETTINGS_MODULE": "arsos.settings.production",
        "REDIS_URL": settings.REDIS_URL,
        **{name: kept[name] for name in ("DJANGO_SECRET_KEY", "ARSOS_FIELD_KEYS", "ARSOS_HASH_KEYS")},
        "ARSOS_ALLOWED_HOSTS": "arsos.example.org,localhost",
        "ARSOS_BASE_URL": "https://arsos.example.org",
        "ARSOS_ATTACHMENTS_DIR": kept["ARSOS_ATTACHMENTS_DIR"],
        "ARSOS_SCANNER": "none",
        "ARSOS_SOS_LINE": "+1 502-555-0100",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def running(command: list[str], variables: dict[str, str], log: Path) -> subprocess.Popen:
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output)


def end(process: subprocess.Popen) -> None:
    """As Compose ends it: asked first, with the grace that the worker has there."""
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def until(check, process: subprocess.Popen, log: Path) -> None:
    for _ in range(900):  # three minutes: on a machine that does much else a process takes half of one to load
        assert process.poll() is None, log.read_text()
        try:
            if check():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("service", "path"), [("web", "/readyz"), ("stream", "/livez")])
def test_the_serving_commands_serve(service, path, settings, tmp_path):
    layout, port = Layout(data_folder() / "test"), free_port()
    url = layout.database_url("arsos_app", settings.DATABASES["default"]["NAME"])
    command = [str(port) if word == "8001" else word for word in OWN[service]["command"]]
    variables = {**environment(), "DATABASE_URL": url, "PORT": str(port), "WEB_CONCURRENCY": "1"}
    process = running(command, variables, tmp_path / "log")
    try:
        until(
            lambda: urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=2).status == 200,
            process,
            tmp_path / "log",
        )
    finally:
        end(process)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("service", "sign"), [("worker", "the worker is ready"), ("beat", "beat has started")])
def test_the_background_commands_run(service, sign, settings, tmp_path, redis):
    redis.delete("celery")  # what other tests woke a worker for is not this one's
    layout = Layout(data_folder() / "test")
    url = layout.database_url("arsos_app", settings.DATABASES["default"]["NAME"])
    folders = re.compile(r"^(/tmp|/srv/schedule)/")
    command = [folders.sub(f"{tmp_path}/", word) for word in OWN[service]["command"]]
    process = running(command, {**environment(), "DATABASE_URL": url}, tmp_path / "log")
    try:
        until(lambda: sign in (tmp_path / "log").read_text(), process, tmp_path / "log")
    finally:
        end(process)


def test_the_migration_command_runs(servers, tmp_path):
    name = f"migrated_{os.getpid()}"
    servers.psql(f"CREATE DATABASE {name} OWNER arsos_owner")
    layout = Layout(data_folder() / "test")
    urls = {"DATABASE_URL": "arsos_app", "DATABASE_OWNER_URL": "arsos_owner"}
    variables = {**environment(), **{key: layout.database_url(role, name) for key, role in urls.items()}}
    try:
        done = subprocess.run(OWN["migrate"]["command"], check=False, cwd=ROOT, env=variables, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        assert servers.psql("SELECT count(*) FROM inquiries_type", database=name) == "19"
    finally:
        servers.psql(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_command_of_months_makes_them_and_ends_when_it_is_asked(servers, template, tmp_path):
    name, log = f"kept_{os.getpid()}", tmp_path / "log"
    copy_template(servers, template, name)
    layout = Layout(data_folder() / "test")
    urls = {"DATABASE_URL": "arsos_app", "DATABASE_OWNER_URL": "arsos_owner"}
    variables = {**environment(), **{key: layout.database_url(role, name) for key, role in urls.items()}}
    variables["PYTHONUNBUFFERED"] = "1"
    process = running(OWN["months"]["command"], variables, log)
    try:
        until(lambda: "journal_entry: made nothing; until" in log.read_text(), process, log)
        end(process)
        assert process.returncode == 0
        asked = OWN["months"]["healthcheck"]["test"][1:]
        listed = subprocess.run(asked, cwd=ROOT, env=variables, check=True, capture_output=True)
        assert b"journal_entry_first" in listed.stdout
    finally:
        process.kill()
        servers.psql(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_shell_scripts_are_sound():
    for script in (ROOT / "deploy").rglob("*.sh"):
        shell = script.read_text().splitlines()[0].removeprefix("#!")
        subprocess.run([*shlex.split(shell), "-n", script], check=True)
