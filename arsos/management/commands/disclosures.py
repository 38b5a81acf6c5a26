"""Prints the accounting of disclosures of one member."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from arsos.api.journal import DISCLOSURE_COLUMNS, disclosure_cells
from arsos.journal.listing import disclosures
from arsos.journal.reads import collected_looks, note_look, write_looks
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.spreadsheets import to_csv


class Command(BaseCommand):
    help = "Print, as CSV, every time a member's personal data was shown to somebody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("member", type=UUID)

    def handle(self, *_args: Any, **options: Any) -> None:
        member_id: UUID = options["member"]
        with collected_looks() as looks:
            note_look(kind="export", subjects=[member_id], fields=["journal"])
            write_looks(looks, by=Actor.system(name="disclosures"), at=clock.now(), road="command disclosures")
        rows = (disclosure_cells(entry) for entry in disclosures(member_id).iterator(chunk_size=2000))
        self.stdout.write(to_csv(DISCLOSURE_COLUMNS, rows).decode(), ending="")
