"""Work over the tables of all apps."""

from itertools import islice

from celery import shared_task

from arsos.rotation import respell, spelled_models

MOST_BATCHES = 20
"""Of one run, so that it is over before the next is due."""


@shared_task(name="arsos.rehash_people")
def rehash_people() -> None:
    """Hash people of earlier spellings anew, a piece at a time."""
    for model in spelled_models():
        for _ in islice(respell(model), MOST_BATCHES):
            continue
