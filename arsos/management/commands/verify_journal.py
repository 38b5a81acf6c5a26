"""Verifies journal, histories, seals and anchors."""

import time
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arsos.rotation import misplaced_values
from audit.seals.anchors import anchor_store
from audit.seals.verification import MOST_FINDINGS, verify_journal
from foundation import clock
from identity.credentials.credentials import changed_credentials, forged_tokens
from inquiries.inquiry.models import Inquiry


class Command(BaseCommand):
    help = "Verify that no entry of the journal or a history, and no chained row, was changed, removed or forged."

    def handle(self, *_args: Any, **_options: Any) -> None:
        began = time.monotonic()
        done = verify_journal(anchor_store(settings.ARSOS_ANCHOR_URL), tails=_tails(), states=_states(), at=clock.now())
        seconds = time.monotonic() - began
        entries = done.links + done.histories + done.rows
        self.stdout.write(
            f"{done.links} sealed entries, {done.histories} entries of histories, {done.rows} chained rows, "
            f"{done.seals} seals, {done.anchors} anchors in {seconds:.1f} s "
            f"({entries / max(seconds, 0.001):.0f} entries/s)."
        )
        more = (islice(look, MOST_FINDINGS) for look in (misplaced_values(), changed_credentials(), forged_tokens()))
        findings = [*done.findings, *chain.from_iterable(more)]
        if findings:
            raise CommandError("\n".join(str(finding) for finding in findings))
        for restore in done.restores:
            self.stdout.write(f"Known gap: {restore}.")
        self.stdout.write("Nothing was changed.")


def _tails() -> Iterator[tuple[UUID, int, str]]:
    rows = Inquiry.objects.values_list("id", "history_position", "history_hash")
    yield from rows.iterator(chunk_size=2000)


def _states() -> Iterator[tuple[UUID, str, str]]:
    yield from Inquiry.objects.values_list("id", "status", "queue__code").iterator(chunk_size=2000)
