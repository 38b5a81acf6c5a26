"""Keeps the files beside the database, brings them back, and checks a restored installation."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from arsos.backups import absent_objects, bring_back_files, keep_files, unopened_files
from audit.seals.findings import Finding
from audit.seals.verification import MOST_FINDINGS
from foundation import clock
from foundation.errors import StorageAway
from foundation.file_places import BucketPlace, FolderPlace, file_place


class Command(BaseCommand):
    help = "Files of a backup: keep FOLDER, bring-back FOLDER; check what was restored: check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("keep", "bring-back", "check"))
        parser.add_argument("folder", type=Path, nargs="?", help="where the backup is")

    def handle(self, *_args: Any, **options: Any) -> None:
        step, folder = options["step"], options["folder"]
        if step != "check" and folder is None:
            raise CommandError("Name the folder of the backup.")
        try:
            if step == "check":
                self._check()
            elif isinstance(place := file_place(), FolderPlace):
                self._copy(step, place, folder)
            elif isinstance(place, BucketPlace):
                self._look(step, place)
        except StorageAway:
            raise CommandError("The place of the files does not answer or refuses; the log says why.") from None

    def _copy(self, step: str, place: FolderPlace, folder: Path) -> None:
        if step == "keep":
            kept = keep_files(place, folder, at=clock.now())
            self.stdout.write(f"{kept.count} files kept, {kept.copied} of them new: {kept.manifest}")
        else:
            self._refuse(bring_back_files(place, folder))
            self.stdout.write("Every file is back, as it was kept.")

    def _look(self, step: str, place: BucketPlace) -> None:
        """Copies of a bucket are its own business: versions, replication. That every row has its object, is ours."""
        if step == "keep":
            self._refuse(absent_objects(place))
            self.stdout.write("Every file is in the bucket, which keeps its own copies.")
        else:
            self.stdout.write("Files are in a bucket: it brings back its own.")

    def _check(self) -> None:
        self._refuse(unopened_files())
        self.stdout.write("Every file is there and opens with its key.")
        call_command("verify_journal", stdout=self.stdout)

    def _refuse(self, findings: Iterable[Finding]) -> None:
        found = list(findings)  # all of them, since looking is also what brings files back
        if found:
            shown = [str(one) for one in found[:MOST_FINDINGS]]
            more = len(found) - len(shown)
            raise CommandError("\n".join([*shown, *([f"And {more} more."] if more else [])]))
