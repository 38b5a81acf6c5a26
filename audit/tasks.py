"""Sealing goes on in the background."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings

from audit.restores.queries import is_put_back, last_number, newest_seal
from audit.seals.actions import BATCH, seal_batch
from audit.seals.anchors import AnchorStore, anchor_seals, anchor_store
from audit.seals.rules import LATEST_COMMIT
from foundation import clock

logger = logging.getLogger(__name__)
_anchored: dict[str, int] = {}
"""By address of a place outside: up to which number this process has sealed while that place answered."""


@shared_task(name="journal.seal")
def seal_journal(*, look_back_seconds: float = LATEST_COMMIT.total_seconds()) -> None:
    """Link and seal what is new, and write the seals outside.

    Sealing goes on while the place outside cannot be asked; the seals follow when it answers.
    """
    store, was_put_back = _asked(settings.ARSOS_ANCHOR_URL)
    if was_put_back:
        logger.error("seals outside are newer than the database: it was restored; see restores record")
        return
    look_back = timedelta(seconds=look_back_seconds)
    while seal_batch(at=clock.now(), look_back=look_back) == BATCH:
        look_back = LATEST_COMMIT
    if store is not None:
        anchor_seals(store, at=clock.now())
        _anchored[settings.ARSOS_ANCHOR_URL] = last_number(newest_seal())


def _asked(url: str) -> tuple[AnchorStore | None, bool]:
    """The place outside, None where it cannot be asked, and whether seals are known to stand there that the database
    does not have. Without an answer only what this process has written there itself is known.
    """
    try:
        store = anchor_store(url)
        return store, is_put_back(store)
    except Exception:
        logger.exception("seals outside cannot be read: sealing goes on, and they are written there later")
        return None, last_number(newest_seal()) < _anchored.get(url, 0)
