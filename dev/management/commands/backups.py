"""Backs up the bundled servers while they run, and restores such a backup into a new data folder."""

import os
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from audit.restores.queries import is_put_back
from audit.seals.anchors import anchor_store
from dev.backups import Backups
from dev.embedded import EmbeddedServers, Layout, ServersRefused, data_folder

RECOVERS_WITHIN = 4 * 3600.0
"""Seconds for PostgreSQL to replay the log since the backup, whatever its size."""


class Command(BaseCommand):
    help = "make: back up what `make run` serves. restore: make a new ARSOS_DATA_DIR from it, as of --until."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("make", "restore"))
        parser.add_argument("folder", type=Path)
        parser.add_argument("--until", type=datetime.fromisoformat, help="a second with its zone; without: to the end")
        parser.add_argument("--reason", default="", help="why it is restored; kept for good")
        parser.add_argument("--by", default=os.environ.get("USER", ""), help="who restores it; kept for good")

    def handle(self, *_args: Any, **options: Any) -> None:
        began = time.monotonic()
        backups = Backups(options["folder"].resolve())
        try:
            if options["step"] == "make":
                self._make(backups)
            else:
                self._restore(backups, options)
        except ServersRefused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Done in {time.monotonic() - began:.1f} s.")

    def _make(self, backups: Backups) -> None:
        made = backups.make(EmbeddedServers(Layout(data_folder())))
        self.stdout.write(f"PostgreSQL is kept in {made}, and verified.")
        call_command("backup", "keep", str(backups.folder), stdout=self.stdout)

    def _restore(self, backups: Backups, options: dict[str, Any]) -> None:
        until = options["until"]
        if until is not None and until.tzinfo is None:
            raise CommandError("Give the moment with its zone, such as 2026-11-28T18:00:00+00:00.")
        if not options["reason"] or not options["by"]:
            raise CommandError('Say why and who: --reason "Disk failure" --by "Dana Reed"')
        with backups.restored(Layout(data_folder()), until=until, within=RECOVERS_WITHIN):
            self._go_through("backup", "bring-back", str(backups.folder))
            if is_put_back(anchor_store(settings.ARSOS_ANCHOR_URL)):
                call_command("restores", "record", reason=options["reason"], by=options["by"], stdout=self.stdout)
            self._go_through("backup", "check")
            connections.close_all()

    def _go_through(self, *step: str) -> None:
        """Run a step to its end; what it finds is said, and the restore goes on."""
        try:
            call_command(*step, stdout=self.stdout)
        except CommandError as findings:
            self.stdout.write(f"Look at this:\n{findings}")
