"""Who has an inquiry open at this moment, and who writes: said by their browsers, kept in Redis for seconds.

It prevents two people from answering at once and decides nothing; without Redis nobody is shown.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from redis import RedisError

from foundation.redis_client import redis_client

LASTS_SECONDS = 30
GONE = "gone"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has it open: `viewing` or `replying`."""

    name: str
    state: str


def note_presence(inquiry_id: UUID, user_id: UUID, *, name: str, state: str, at: datetime) -> list[Present]:
    """Say that somebody looks at an inquiry, writes, or is gone; returns the others who have it open."""
    key = f"presence:{inquiry_id}"
    try:
        redis = redis_client()
        if state == GONE:
            redis.hdel(key, str(user_id))
        else:
            kept = json.dumps([name, state, at.timestamp() + LASTS_SECONDS])
            redis.hset(key, str(user_id), kept)
            redis.expire(key, LASTS_SECONDS)
        found = redis.hgetall(key)
    except RedisError:
        logger.warning("Redis is away; nobody is shown as present")
        return []
    return _others(dict(found), user_id, at)  # type: ignore[arg-type]  # the client of redis is typed for both worlds


def _others(found: dict[bytes, bytes], user_id: UUID, at: datetime) -> list[Present]:
    others = []
    for who, kept in sorted(found.items()):
        name, state, until = json.loads(kept)
        if who.decode() != str(user_id) and until > at.timestamp():
            others.append(Present(name, state))
    return others
