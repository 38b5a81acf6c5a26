"""Keeps the files beside the database, brings them back, and checks a restored installation."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from arsos.backups import bring_back_files, keep_files, unopened_files
from audit.seals.findings import Finding
from audit.seals.verification import MOST_FINDINGS
from foundation import clock


class Command(BaseCommand):
    help = "Files of a backup: keep FOLDER, bring-back FOLDER; check what was restored: check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("keep", "bring-back", "check"))
        parser.add_argument("folder", type=Path, nargs="?", help="where the backup is")

    def handle(self, *_args: Any, **options: Any) -> None:
        step, folder = options["step"], options["folder"]
        if step != "check" and folder is None:
            raise CommandError("Name the folder of the backup.")
        if step == "keep":
            kept = keep_files(folder, at=clock.now())
            self.stdout.write(f"{kept.count} files kept, {kept.copied} of them new: {kept.manifest}")
        elif step == "bring-back":
            self._refuse(bring_back_files(folder))
            self.stdout.write("Every file is back, as it was kept.")
        else:
            self._refuse(unopened_files())
            self.stdout.write("Every file is there and opens with its key.")
            call_command("verify_journal", stdout=self.stdout)

    def _refuse(self, findings: Iterable[Finding]) -> None:
        found = list(findings)  # all of them, since looking is also what brings files back
        if found:
            shown = [str(one) for one in found[:MOST_FINDINGS]]
            more = len(found) - len(shown)
            raise CommandError("\n".join([*shown, *([f"And {more} more."] if more else [])]))
