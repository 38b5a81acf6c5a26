"""The client of Redis: one pool of connections for each address and patience of a process."""

from functools import lru_cache

from django.conf import settings
from redis import Redis


def redis_client(*, connects_in: float = 1, answers_in: float = 1) -> "Redis":
    """Asks the Redis of the settings; its commands raise RedisError after these seconds to connect, or to answer."""
    return _client(settings.REDIS_URL, connects_in, answers_in)


@lru_cache(maxsize=16)
def _client(url: str, connects_in: float, answers_in: float) -> "Redis":
    return Redis.from_url(url, socket_connect_timeout=connects_in, socket_timeout=answers_in)
