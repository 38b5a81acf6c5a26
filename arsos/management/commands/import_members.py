"""Imports a file of members, policies and applications: CSV, or an 834."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from foundation import clock
from foundation.actor import Actor
from foundation.errors import InputRejected
from members.imports.actions import start_import
from members.imports.decoding import FileRefused
from members.imports.queries import import_progress
from members.imports.running import run_import
from members.imports.uploads import read_upload


class Command(BaseCommand):
    help = "Import members, policies and applications from a CSV or 834 file; see docs/reference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check every row, store none")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        run_id = self._started(path, is_dry_run=options["dry_run"])
        run_import(run_id)
        self._report(run_id)

    def _started(self, path: Path, *, is_dry_run: bool) -> UUID:
        """Keep the file, and let go of it: 100 MB need not stay in memory while they are worked off."""
        by = Actor.system(name="import_members")
        try:
            with path.open("rb") as file:
                return start_import(read_upload(file), is_dry_run=is_dry_run, by=by, at=clock.now()).id
        except (FileRefused, InputRejected) as error:
            raise CommandError(str(error)) from error

    def _report(self, run_id: UUID) -> None:
        progress = import_progress(run_id, shown=100_000)
        run = progress.run
        for error in progress.row_errors:
            self.stdout.write(f"line {error.line}, {error.column}: {error.detail}")
        if run.refusal:
            raise CommandError(run.refusal)
        counts = (
            f"{run.rows_created} created, {run.rows_updated} updated, {run.rows_unchanged} unchanged, "
            f"{run.rows_rejected} rejected"
        )
        self.stdout.write(
            ngettext("%(rows)d row: %(counts)s.", "%(rows)d rows: %(counts)s.", run.rows_done)
            % {"rows": run.rows_done, "counts": counts}
        )
        if run.encoding != "utf-8":
            self.stdout.write(f"The file is not UTF-8. It was read as {run.encoding}.")
        if run.rows_rejected:
            words = ngettext("%(rows)d row was rejected.", "%(rows)d rows were rejected.", run.rows_rejected)
            raise CommandError(words % {"rows": run.rows_rejected})
