"""Checks and rebuilds what the search box finds by (R37)."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arsos.search_documents import all_wrong, begin_all_anew, remake_all

MOST_NAMED = 1_000


class Command(BaseCommand):
    help = "Check the search documents against what they are about, or rebuild them while others work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check", "rebuild"])
        words = "continue a rebuild that was stopped instead of starting over"
        parser.add_argument("--resume", action="store_true", help=words)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            self._rebuild(is_resumed=options["resume"])
        else:
            self._check()

    def _rebuild(self, *, is_resumed: bool) -> None:
        if not is_resumed:
            begin_all_anew()
        for table, count in remake_all().items():
            self.stdout.write(f"{table}: {count} made again")

    def _check(self) -> None:
        wrong = list(islice(all_wrong(), MOST_NAMED))
        for table, row_id in wrong:
            self.stdout.write(f"{table}: {row_id} differs from what it is about")
        if wrong:
            raise CommandError("Some search documents are wrong. Run `manage.py search rebuild`.")
        self.stdout.write("Every search document is right.")
