"""Moves files from one place to another, such as from a folder to a bucket."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arsos.file_moves import are_one, copy_missing, remove_copied
from foundation.errors import StorageAway
from foundation.file_places import FilePlace, file_place, place_at


class Command(BaseCommand):
    help = "Copies what is missing at TO, each file compared by its SHA-256; again after an interruption."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="file:///path or s3://host/bucket/prefix")
        parser.add_argument(
            "target", help="the same; the keys of a bucket are ARSOS_ATTACHMENTS_ACCESS_KEY and …_SECRET_KEY"
        )
        parser.add_argument("--remove", action="store_true", help="then delete at FROM what is the same at TO")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            source, target = place_at(options["source"]), place_at(options["target"])
            self._require_movable(source, target, removes=options["remove"])
            copied, found = copy_missing(source, target)
            self.stdout.write(f"{copied} files copied, {found} were there.")
            if options["remove"]:
                self.stdout.write(f"{remove_copied(source, target)} files removed where they were.")
        except StorageAway:
            raise CommandError("A place does not answer or refuses; see the log. Run it again: it goes on.") from None

    @staticmethod
    def _require_movable(source: FilePlace, target: FilePlace, *, removes: bool) -> None:
        """Places are told apart by what lies in them: one folder or bucket has many addresses."""
        if are_one(target, source):
            raise CommandError("Name two places.")
        if removes and are_one(file_place(), source):
            raise CommandError("ARSOS looks for its files there. Set ARSOS_ATTACHMENTS_URL to the new place first.")
