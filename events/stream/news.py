"""Says through Redis that events were numbered, so that streams look. A message that is lost costs seconds."""

import logging

from redis import RedisError

from foundation.redis_client import redis_client

CHANNEL = "outbox:numbered"
logger = logging.getLogger(__name__)


def announce() -> None:
    """Wake the streams of every process; without Redis each of them looks once a second."""
    try:
        redis_client().publish(CHANNEL, b"")
    except RedisError:
        logger.warning("the streams could not be woken; they look by themselves")
