"""Verifies journal, histories, seals and anchors."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arsos.journal.anchors import anchor_store
from arsos.journal.verification import verify_journal
from arsos.kernel import clock
from inquiries.models import Inquiry


class Command(BaseCommand):
    help = "Verify that nothing in journal and history was changed, removed, inserted or moved since it was sealed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        began = time.monotonic()
        done = verify_journal(anchor_store(settings.ARSOS_ANCHOR_URL), tails=_tails(), at=clock.now())
        seconds = time.monotonic() - began
        entries = done.links + done.histories
        self.stdout.write(
            f"{done.links} sealed entries, {done.histories} entries of histories, {done.seals} seals, "
            f"{done.anchors} anchors in {seconds:.1f} s ({entries / max(seconds, 0.001):.0f} entries/s)."
        )
        if done.findings:
            raise CommandError("\n".join(str(finding) for finding in done.findings))
        self.stdout.write("Nothing was changed.")


def _tails() -> Iterator[tuple[UUID, int, str]]:
    rows = Inquiry.objects.values_list("id", "history_position", "history_hash")
    yield from rows.iterator(chunk_size=2000)
