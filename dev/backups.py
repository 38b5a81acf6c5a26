"""Backups of the bundled PostgreSQL: a base backup, its log as it is written, and a cluster made of both.

What an operator does with a server of their own, with the same programs, is in docs/how-to/operate.md.
"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dev.embedded import EmbeddedServers, Layout, ServersRefused
from foundation import clock

STAMP = "%Y%m%dT%H%M%SZ"
LONGEST_UNARCHIVED = 60
"""Seconds after which a piece of the log is kept even if it is not full: what a lost disk costs at most."""


class Backups:
    """A folder of backups: `base` with a copy of the cluster for each, `wal` with the log since the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base, self.wal = folder / "base", folder / "wal"

    def options(self) -> list[str]:
        """What PostgreSQL is started with, so that it keeps its log here: a piece is whole or not there."""
        target = shlex.quote(str(self.wal))
        keep = f'test ! -f {target}/%f && cp "%p" {target}/%f.partial && sync {target}/%f.partial'
        settings = {
            "archive_mode": "on",
            "archive_timeout": f"{LONGEST_UNARCHIVED}",
            "archive_command": f"{keep} && mv {target}/%f.partial {target}/%f",
        }
        return [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]

    def prepare(self, servers: EmbeddedServers) -> list[str]:
        """Make the folder of the log; what PostgreSQL is started with. Raises ServersRefused where it may not write."""
        if not servers.can_write_in(self.wal):
            raise ServersRefused(f"The user of PostgreSQL cannot reach {self.wal}. Choose another ARSOS_BACKUP_DIR.")
        servers.give_to_server(self.wal)
        return self.options()

    def make(self, servers: EmbeddedServers) -> Path:
        """Copy the running cluster, verify the copy by its manifest, and put it under its name at a stroke.

        The name is the moment of its end: it holds together only from there on, so no earlier second can be restored
        from it.
        """
        partial = self.base / f"{_stamp(clock.now())}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        self.base.mkdir(mode=0o700, parents=True, exist_ok=True)
        how = ["-h", str(servers.layout.run), "-U", "postgres", "-X", "stream", "-c", "fast"]
        _run([servers.program("pg_basebackup"), *how, "-D", str(partial), "--manifest-checksums=SHA256"])
        verify(partial)
        final = self.base / _stamp(clock.now())
        partial.rename(final)
        return final

    def newest(self, *, until: datetime | None = None) -> Path:
        """The last base backup, or the last that was whole before a moment. Raises ServersRefused without one."""
        stamp = _stamp(until) if until else "9"
        found = [path for path in self.base.glob("*Z") if path.name < stamp]
        if not found:
            raise ServersRefused(f"No base backup in {self.base} is old enough.")
        return max(found)

    def lay_out(self, layout: Layout, *, until: datetime | None = None) -> Path:
        """Make a cluster that PostgreSQL, once started, brings to the last commit before a moment, or to the end.

        Raises ServersRefused where a cluster is already, since nothing is overwritten, and for a changed backup.
        """
        if layout.cluster.exists():
            raise ServersRefused(f"{layout.cluster} holds a cluster. Restore into another ARSOS_DATA_DIR.")
        source = self.newest(until=until)
        verify(source)
        partial = layout.cluster.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial, symlinks=True)
        moment = "" if until is None else until.astimezone(UTC).isoformat(sep=" ")
        wanted = [
            f'restore_command = \'cp "{self.wal}/%f" "%p"\'',
            f"recovery_target_time = '{moment}'",  # also without one: a cluster that was itself restored names its own
            "recovery_target_action = 'promote'",
        ]
        with (partial / "postgresql.auto.conf").open("a") as settings:
            settings.write("\n".join([*wanted, ""]))
        (partial / "recovery.signal").touch()
        os.chmod(partial, 0o700)  # noqa: PTH101  as PostgreSQL demands it
        partial.rename(layout.cluster)
        return source

    @contextmanager
    def restored(self, layout: Layout, *, until: datetime | None = None, within: float) -> Iterator[EmbeddedServers]:
        """The servers of a new data folder as of a moment, once everybody may write. Raises ServersRefused."""
        servers = EmbeddedServers(layout, starts_within=within)
        layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.lay_out(layout, until=until)
        servers.give_to_server(layout.cluster)
        with servers:
            end = time.monotonic() + within
            while servers.psql("SELECT pg_is_in_recovery()") != "f":
                if time.monotonic() > end:
                    raise ServersRefused(f"PostgreSQL has not ended its recovery in {within:.0f} s.")
                time.sleep(0.2)
            yield servers


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(STAMP)


def verify(backup: Path) -> None:
    """Compare every file of a base backup with the manifest that PostgreSQL wrote. Raises ServersRefused.

    `pg_verifybackup` does the same; the one of the bundled PostgreSQL crashes.
    """
    for said in json.loads((backup / "backup_manifest").read_bytes())["Files"]:
        path = backup / said["Path"]
        if not path.exists():
            raise ServersRefused(f"{path} is missing from the backup.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != said["Checksum"]:
                raise ServersRefused(f"{path} is not what was backed up.")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  our own programs
    if done.returncode:
        raise ServersRefused(f"{Path(command[0]).name} failed: {done.stderr.strip()[-300:]}")
