"""Counts the streams of all processes in Redis, so that their bounds hold together.

A stream has a lease that its process renews. When a process is killed, its leases run out. Without Redis nobody counts
for all, and the bounds of each process are what is left.
"""

import hashlib
import logging
from collections.abc import Collection, Mapping

from django.conf import settings
from redis import RedisError

from foundation.redis_client import redis_client

LEASE_SECONDS = 60
EVERYBODY = "streams:open"
TAKE = """
local now = tonumber(redis.call('TIME')[1])
for _, key in ipairs(KEYS) do redis.call('ZREMRANGEBYSCORE', key, '-inf', now) end
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then return 'caller' end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 'everybody' end
for _, key in ipairs(ARGV[1] ~= '' and KEYS or {}) do
    redis.call('ZADD', key, now + tonumber(ARGV[4]), ARGV[1])
    redis.call('EXPIRE', key, ARGV[4])
end
return ''
"""
"""Looks and takes in one step, by the clock of Redis: two processes never take the last place both."""
logger = logging.getLogger(__name__)


def take(caller: str, stream: str) -> str:
    """Give a stream a lease; which bound forbids it: `caller`, `everybody`, or none of them."""
    bounds = settings.ARSOS_STREAMS_PER_CALLER, settings.ARSOS_STREAMS_OVERALL
    try:
        answer = redis_client(connects_in=0.2).eval(
            TAKE, 2, EVERYBODY, _key_of(caller), stream, *map(str, bounds), str(LEASE_SECONDS)
        )
    except RedisError:
        logger.warning("nobody counts the streams of all processes: Redis is away")
        return ""
    return answer.decode() if isinstance(answer, bytes) else ""


def full_for(caller: str) -> str:
    """Which bound one more stream of a caller would break, as `take` says it."""
    return take(caller, "")


def give_back(caller: str, stream: str) -> None:
    """End the lease of a stream that has ended."""
    _change({caller: [stream]}, is_over=True)


def open_streams() -> int:
    """How many streams are open in all processes. Raises RedisError."""
    redis = redis_client(connects_in=0.2)
    return int(redis.zcount(EVERYBODY, int(redis.time()[0]), "+inf"))  # type: ignore[index, arg-type]  # no coroutine here


def renew(streams: Mapping[str, Collection[str]]) -> None:
    """Begin the leases of all streams of a process anew, by caller; also those that Redis has lost."""
    _change(streams)


def _change(streams: Mapping[str, Collection[str]], *, is_over: bool = False) -> None:
    try:
        redis = redis_client(connects_in=0.2)
        pipeline = redis.pipeline(transaction=False)
        ends = 0 if is_over else int(redis.time()[0]) + LEASE_SECONDS  # type: ignore[index]  # no coroutine here
        for caller, ids in streams.items():
            for key in (EVERYBODY, _key_of(caller)):
                if is_over:
                    pipeline.zrem(key, *ids)
                else:
                    pipeline.zadd(key, dict.fromkeys(ids, ends))
                    pipeline.expire(key, LEASE_SECONDS)
        pipeline.execute()
    except RedisError:
        logger.warning("the leases of streams could not be told to Redis; they end by themselves")


def _key_of(caller: str) -> str:
    return f"streams:{hashlib.sha256(caller.encode()).hexdigest()[:32]}"
