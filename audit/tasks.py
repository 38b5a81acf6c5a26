"""Sealing goes on in the background."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from audit.seals.actions import BATCH, seal_batch
from audit.seals.anchors import anchor_seals, anchor_store
from audit.seals.rules import LATEST_COMMIT
from foundation import clock


@shared_task(name="journal.seal")
def seal_journal(*, look_back_seconds: float = LATEST_COMMIT.total_seconds()) -> None:
    """Link and seal what is new, and write the seals outside."""
    look_back = timedelta(seconds=look_back_seconds)
    while seal_batch(at=clock.now(), look_back=look_back) == BATCH:
        look_back = LATEST_COMMIT
    anchor_seals(anchor_store(settings.ARSOS_ANCHOR_URL), at=clock.now())
