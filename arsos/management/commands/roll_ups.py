"""Checks the days that reports have added up, and adds them up again (ADR 37)."""

from collections.abc import Iterator

from arsos.management.check_or_rebuild import CheckOrRebuild
from foundation import clock
from inquiries.reports.actions import forget_roll_ups, roll_up_day, wrongly_rolled
from inquiries.reports.rolled_days import days_to_roll_up, fresh_days


class Command(CheckOrRebuild):
    help = "Check the days that reports have added up against what is counted on them, or add them up again."
    all_right = "Every day that was added up is right."
    some_wrong = "Some days are wrong. Run `manage.py roll_ups rebuild`."

    def wrong(self) -> Iterator[str]:
        """Each day, oldest first."""
        days = fresh_days().order_by("day").values_list("day", flat=True)
        return (f"{day} differs from what is counted on it" for day in days if wrongly_rolled(day))

    def rebuild(self, *, is_resumed: bool) -> None:
        """Each day in a commit of its own; reports count anew what is not added up yet."""
        if not is_resumed:
            forget_roll_ups()
        at = clock.now()
        done = [roll_up_day(day, at=at) for day in days_to_roll_up(at)]
        self.stdout.write(f"{sum(done)} days added up")
        if not all(done):
            self.stdout.write(f"{done.count(False)} days are in use; the worker adds them up when they are free")
