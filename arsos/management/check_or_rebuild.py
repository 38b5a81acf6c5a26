"""Commands that compare what is worked out from other rows with these, and work it out again."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

MOST_NAMED = 1_000


class CheckOrRebuild(BaseCommand, ABC):
    """`check` names what is wrong and fails if anything is; `rebuild` goes on with `--resume` where it was stopped."""

    all_right: str
    some_wrong: str

    @abstractmethod
    def wrong(self) -> Iterable[str]:
        """What differs from its sources, in words, one by one."""

    @abstractmethod
    def rebuild(self, *, is_resumed: bool) -> None:
        """Work everything out again, or what a stopped run has left."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check", "rebuild"])
        words = "continue a rebuild that was stopped instead of starting over"
        parser.add_argument("--resume", action="store_true", help=words)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            self.rebuild(is_resumed=options["resume"])
            return
        found = list(islice(self.wrong(), MOST_NAMED))
        for words in found:
            self.stdout.write(words)
        if found:
            raise CommandError(self.some_wrong)
        self.stdout.write(self.all_right)
