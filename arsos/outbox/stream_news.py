"""Says through Redis that events were numbered, so that streams look. A message that is lost costs seconds."""

import logging
from functools import lru_cache

from django.conf import settings
from redis import Redis, RedisError

CHANNEL = "outbox:numbered"
logger = logging.getLogger(__name__)


def announce() -> None:
    """Wake the streams of every process; without Redis each of them looks once a second."""
    try:
        _redis(settings.REDIS_URL).publish(CHANNEL, b"")
    except RedisError:
        logger.warning("the streams could not be woken; they look by themselves")


@lru_cache(maxsize=4)
def _redis(url: str) -> "Redis":
    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
