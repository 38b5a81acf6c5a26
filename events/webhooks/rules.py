"""When a delivery is tried again, when an endpoint is given up, and what its answers are called."""

from collections.abc import Mapping
from datetime import timedelta

from foundation.jobs.backoff import Backoff

KINDS: Mapping[str, str] = {
    "application/json": "json",
    "application/problem+json": "json",
    "text/plain": "text",
    "text/html": "html",
    "application/xml": "xml",
    "text/xml": "xml",
}


def decide_response_type(media_type: str) -> str:
    """The kind of a media type; `other` for what is not listed, and for none."""
    return KINDS.get(media_type, "other")


RETRY = Backoff(first=timedelta(seconds=5), factor=3, longest=timedelta(hours=4))
PAUSE = Backoff(first=timedelta(seconds=5), factor=2, longest=timedelta(minutes=10))
"""How long an endpoint that fails is left alone before it is tried with one delivery."""
MOST_ATTEMPTS = 20
FAILS_AT_MOST = timedelta(days=3)
"""An endpoint that has failed for so long is disabled, and its owner told."""
OUTAGE = timedelta(minutes=5)
"""After so long a failure, what waited is due at once as soon as the endpoint answers."""
GONE = 410
