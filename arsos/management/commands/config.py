"""Writes the configuration as one document, compares it with one, and applies one."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from accounts.configuration.actions import Applied, apply_document
from accounts.configuration.document import MOST_BYTES, Document, DocumentRefused, read_document
from accounts.configuration.queries import configuration_document
from arsos.management.operators import operator
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import ArsosError

WHO_APPLIES = "Name the administrator who applies it: --by USERNAME"
NOBODY = Actor(name="config", roles=frozenset({Role.ADMINISTRATOR}), road="command")
"""Who compares: nothing that a trial writes is kept."""


class Command(BaseCommand):
    help = "Write the configuration as one document (export), compare it (diff FILE), apply it (apply FILE --by NAME)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["export", "diff", "apply"])
        parser.add_argument("file", nargs="?", default="-", help="the document; - for standard input or output")
        parser.add_argument("--by", default="", help="the username of the administrator who applies it")
        parser.add_argument("--dry-run", action="store_true", help="say what apply would change, like diff")
        parser.add_argument(
            "--expect", default="", help="the code that diff printed: refuse if anything else would change"
        )

    def handle(self, *_args: Any, what: str, file: str, **options: Any) -> None:
        try:
            if what == "export":
                self._export(file)
            else:
                by = operator(options["by"], or_else=WHO_APPLIES) if what == "apply" else NOBODY
                is_trial = what == "diff" or options["dry_run"]
                self._apply(_read(file), by=by, is_trial=is_trial, expected=options["expect"])
        except DocumentRefused as error:
            told = [f"{problem}" for problem in error.problems]
            raise CommandError("\n".join([*told, error.detail])) from None
        except ArsosError as error:
            raise CommandError(error.detail) from None

    def _export(self, file: str) -> None:
        document = configuration_document(NOBODY)
        if file == "-":
            self.stdout.write(document, ending="")
        else:
            _write_whole(Path(file), document)

    def _apply(self, document: Document, *, by: Actor, is_trial: bool, expected: str) -> None:
        applied = apply_document(document, by=by, at=clock.now(), is_trial=is_trial, expected=expected)
        for change in applied.changes:
            for line in change.lines():
                self.stdout.write(line)
        for row in applied.stays:
            self.stdout.write(f"{row}: not in the document; it stays, because rows of this kind have no end")
        self.stdout.write(_counted(applied, is_trial=is_trial))


def _write_whole(path: Path, document: str) -> None:
    """All of it or nothing: an export that is cut off must not stand where the last good one stood."""
    if path.exists() and not path.is_file():  # a pipe or a device
        path.write_text(document, "utf-8")
        return
    whole = path.resolve()
    beside = whole.with_name(f"{whole.name}.part")
    try:
        beside.write_text(document, "utf-8")
        beside.replace(whole)
    finally:
        beside.unlink(missing_ok=True)


def _counted(applied: Applied, *, is_trial: bool) -> str:
    if not applied.changes:
        return "Nothing differs."
    count = ngettext("%(count)s change", "%(count)s changes", len(applied.changes)) % {"count": len(applied.changes)}
    return f"{count}. Code: {applied.fingerprint}" if is_trial else f"{count} made."


def _read(file: str) -> Document:
    """At most as much as a document may have; what is longer is refused by its length."""
    if file == "-":
        return read_document(sys.stdin.buffer.read(MOST_BYTES + 1))
    path = Path(file)
    if not path.is_file():
        raise CommandError(f"There is no file {file}.")
    with path.open("rb") as opened:
        return read_document(opened.read(MOST_BYTES + 1))
