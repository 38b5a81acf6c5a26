"""Purges what has been kept long enough, and says what."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from foundation import clock
from foundation.jobs.sweeps import Sweep
from inquiries.inquiry.models import Inquiry
from inquiries.retention.actions import purge_member, purge_prospect
from inquiries.retention.queries import last_contact_on, lone_prospects, retention_of_prospect, typed_on
from inquiries.sweeps import PURGE_MEMBERS, PURGE_PROSPECTS, PURGER
from members.imports.actions import forget_import_changes
from members.retention.queries import long_gone_members, retention_of
from members.retention.rules import OTHER_YEARS, years_after


class Command(BaseCommand):
    help = "Purge members whose retention period has ended (R36). Legal holds and open inquiries stop it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="show what would be purged, purge nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = clock.now()
        report: Counter[str] = Counter()
        self._members(now, report, is_dry_run=options["dry_run"])
        self._prospects(now, report, is_dry_run=options["dry_run"])
        if not options["dry_run"] and (gone := forget_import_changes(at=now)):
            report["a month after the dry run: changes it found"] += gone
        for line in sorted(report):
            self.stdout.write(f"{line}: {report[line]}")
        if not report:
            self.stdout.write("Nothing is due to be purged.")

    def _members(self, now: datetime, report: "Counter[str]", *, is_dry_run: bool) -> None:
        today = clock.date_of(now)
        for member in long_gone_members(today):
            retention = retention_of(member, last_contact_on=last_contact_on(member.id))
            if not retention.is_over(today):
                continue
            if is_dry_run:
                report[f"{retention.rule}: members that would go"] += 1
            elif purged := self._purged(PURGE_MEMBERS, member.id, purge_member, report):
                report[f"{purged.rule}: members"] += 1
                report.update({f"{purged.rule}: {name}": count for name, count in purged.counts.items()})

    def _prospects(self, now: datetime, report: "Counter[str]", *, is_dry_run: bool) -> None:
        for prospect_id in lone_prospects(years_after(clock.date_of(now), -OTHER_YEARS)):
            asked = Inquiry.objects.filter(prospect=prospect_id)
            retention = retention_of_prospect(asked, typed_on=typed_on(prospect_id))
            if not retention.is_over(clock.date_of(now)):
                continue
            if is_dry_run:
                report[f"{retention.rule}: prospects that would go"] += 1
            elif rule := self._purged(PURGE_PROSPECTS, prospect_id, purge_prospect, report):
                report[f"{rule}: prospects without a member"] += 1

    def _purged(self, sweep: Sweep, item_id: UUID, purge: Callable[..., Any], report: "Counter[str]") -> Any:
        """What purging one gave; one that fails is kept for the nightly sweep and holds up no other."""
        try:
            return purge(item_id, by=PURGER, at=clock.now())  # of now: a long run outlives what the database takes
        except Exception as error:  # noqa: BLE001  what nobody foresaw in one holds up no other
            sweep.put_off(item_id, error)
            report["failed; they are tried again at night"] += 1
            return None
