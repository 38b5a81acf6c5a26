"""Prints the accounting of disclosures of one member."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from audit.access_log.queries import disclosures
from audit.api import disclosures_as_csv
from foundation import clock
from foundation.access_log.steps import collected_accesses, log_access, write_accesses
from foundation.actor import Actor


class Command(BaseCommand):
    help = "Print, as CSV, every time a member's personal data was shown to somebody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("member", type=UUID)

    def handle(self, *_args: Any, **options: Any) -> None:
        member_id: UUID = options["member"]
        with collected_accesses() as looks:
            log_access(kind="export", subjects=[member_id], fields=["journal"])
            write_accesses(looks, by=Actor.system(name="disclosures"), at=clock.now(), road="command disclosures")
        rows = disclosures(member_id).iterator(chunk_size=2000)
        self.stdout.write(disclosures_as_csv(rows).decode(), ending="")
