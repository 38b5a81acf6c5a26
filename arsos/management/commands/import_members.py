"""Imports a CSV feed of members, policies and applications."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from foundation import clock
from foundation.actor import Actor
from members.imports.actions import PIECE, sealed, start_import
from members.imports.queries import import_progress
from members.imports.running import run_import


class Command(BaseCommand):
    help = "Import members, policies and applications from a CSV file; see docs/reference/csv-import.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check every row, store none")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with path.open("rb") as file:
            pieces = [sealed(piece) for piece in iter(lambda: file.read(PIECE), b"")]
            run = start_import(
                pieces,
                digest=digest,
                size=path.stat().st_size,
                is_dry_run=options["dry_run"],
                by=Actor.system(name="import_members"),
                at=clock.now(),
            )
        run_import(run.id)
        self._report(run.id)

    def _report(self, run_id: Any) -> None:
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
