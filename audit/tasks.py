"""Sealing goes on in the background."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings

from audit.restores.queries import is_put_back
from audit.seals.actions import BATCH, seal_batch
from audit.seals.anchors import anchor_seals, anchor_store
from audit.seals.rules import LATEST_COMMIT
from foundation import clock

logger = logging.getLogger(__name__)


@shared_task(name="journal.seal")
def seal_journal(*, look_back_seconds: float = LATEST_COMMIT.total_seconds()) -> None:
    """Link and seal what is new, and write the seals outside."""
    store = anchor_store(settings.ARSOS_ANCHOR_URL)
    if is_put_back(store):
        logger.error("seals outside are newer than the database: it was restored; see restores record")
        return
    look_back = timedelta(seconds=look_back_seconds)
    while seal_batch(at=clock.now(), look_back=look_back) == BATCH:
        look_back = LATEST_COMMIT
    anchor_seals(store, at=clock.now())
