"""Shows how the tables differ from what ARSOS ships with, or loads what is missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foundation import clock
from foundation.owner_role import as_owner
from foundation.shipped.differences import differences
from foundation.shipped.loading import load_shipped


class Command(BaseCommand):
    help = "Compare the tables with the figures and texts that ARSOS ships with (diff), or load them (load)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["diff", "load"])

    def handle(self, *_args: Any, what: str, **_options: Any) -> None:
        if what == "load":
            self._load()
            return
        found = differences()
        for one in found:
            self.stdout.write(str(one))
        self.stdout.write(f"{_counted(len(found), 'difference')}." if found else "Everything is as shipped.")

    def _load(self) -> None:
        """As the owner: the serving role may not say what was shipped."""
        with as_owner():
            loaded = load_shipped(at=clock.now())
        for name in loaded.refused:
            self.stderr.write(f"{name} was not loaded: it conflicts with an existing row. See shipped diff.")
        self.stdout.write(f"{_counted(len(loaded.added), 'row')} added, {len(loaded.changed)} brought up to date.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
