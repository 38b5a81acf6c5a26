"""How many requests one caller may send in a minute; counted in Redis, and open when Redis is away."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from redis import RedisError

from arsos.kernel.redis_client import redis_client

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a caller's minute, as the RateLimit headers say it."""

    quota: int
    left: int
    seconds: int

    @property
    def is_spent(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`, on every answer."""
        return {
            "RateLimit-Policy": f'"caller";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"caller";r={max(self.left, 0)};t={self.seconds}',
        }


def spend_one(caller: str, *, now: float, quota: int | None = None, is_closed: bool = False) -> Allowance:
    """Count one request of a caller. Without Redis everybody may go on: reading must not depend on it.

    Where `is_closed`, as at sign-in, it raises RedisError instead.
    """
    quota = quota or settings.ARSOS_REQUESTS_PER_MINUTE
    window, elapsed = divmod(int(now), WINDOW_SECONDS)
    key = f"rate:{window}:{hashlib.sha256(caller.encode()).hexdigest()[:32]}"
    try:
        pipeline = redis_client(connects_in=0.2, answers_in=0.2).pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, 2 * WINDOW_SECONDS)
        spent = int(pipeline.execute()[0])
    except RedisError:
        if is_closed:
            raise
        spent = 1
    return Allowance(quota, quota - spent, WINDOW_SECONDS - elapsed)
