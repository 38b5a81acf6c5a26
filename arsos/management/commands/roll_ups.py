"""Checks the days that reports have added up, and adds them up again (ADR 37)."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from inquiries.reports.actions import forget_roll_ups, roll_up_day, wrongly_rolled
from inquiries.reports.rolled_days import days_to_roll_up, fresh_days

MOST_NAMED = 1_000


class Command(BaseCommand):
    help = "Check the days that reports have added up against what is counted on them, or add them up again."

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
        """Each day in a commit of its own; reports count anew what is not added up yet."""
        if not is_resumed:
            forget_roll_ups()
        at = clock.now()
        done = [roll_up_day(day, at=at) for day in days_to_roll_up(at)]
        self.stdout.write(f"{sum(done)} days added up")
        if not all(done):
            self.stdout.write(f"{done.count(False)} days are in use; the worker adds them up when they are free")

    def _check(self) -> None:
        days = fresh_days().order_by("day").values_list("day", flat=True)
        wrong = list(islice((day for day in days if wrongly_rolled(day)), MOST_NAMED))
        for day in wrong:
            self.stdout.write(f"{day} differs from what is counted on it")
        if wrong:
            raise CommandError("Some days are wrong. Run `manage.py roll_ups rebuild`.")
        self.stdout.write("Every day that was added up is right.")
