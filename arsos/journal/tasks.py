"""Sealing goes on in the background."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from arsos.journal.anchoring import anchor_seals
from arsos.journal.anchors import anchor_store
from arsos.journal.chain import LATEST_COMMIT
from arsos.journal.sealing import BATCH, seal_batch
from arsos.kernel import clock


@shared_task(name="journal.seal")
def seal_journal(*, look_back_seconds: float = LATEST_COMMIT.total_seconds()) -> None:
    """Link and seal what is new, and write the seals outside."""
    look_back = timedelta(seconds=look_back_seconds)
    while seal_batch(at=clock.now(), look_back=look_back) == BATCH:
        look_back = LATEST_COMMIT
    anchor_seals(anchor_store(settings.ARSOS_ANCHOR_URL), at=clock.now())
